package kz.qyzmet.desk.retention;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import kz.qyzmet.desk.database.DataFolder;
import kz.qyzmet.desk.policy.Evidence;
import kz.qyzmet.desk.policy.Policy;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** The log files of this node and of its database: a file a day, gone when the term of the rule {@code log} is over (clause 2.1.6). */
@Component
class OldLogs {
    private static final Pattern NAME = Pattern.compile("(?:desk|postgres)-(\\d{4}-\\d{2}-\\d{2})\\.log");

    private final DataFolder folder;
    private final Policy policy;
    private final ObjectProvider<Evidence> evidence;
    private final Clock clock;

    OldLogs(DataFolder folder, Policy policy, ObjectProvider<Evidence> evidence, Clock clock) {
        this.folder = folder;
        this.policy = policy;
        this.evidence = evidence;
        this.clock = clock;
    }

    /** @return how many files went */
    int sweep() {
        // a file is as old as the last line of its day
        var ended = policy.keep("log")
                .map(term -> LocalDate.ofInstant(clock.instant().minus(term), ZoneOffset.UTC))
                .orElse(LocalDate.MIN);
        // what an open matter needs stays
        var oldest = evidence.orderedStream()
                .flatMap(matter -> matter.neededSince().stream())
                .map(since -> LocalDate.ofInstant(since, ZoneOffset.UTC))
                .filter(ended::isAfter)
                .min(LocalDate::compareTo)
                .orElse(ended);
        int gone = 0;
        try (var files = Files.newDirectoryStream(folder.logs())) {
            for (var file : files) {
                var name = NAME.matcher(file.getFileName().toString());
                if (name.matches() && LocalDate.parse(name.group(1)).isBefore(oldest) && Files.deleteIfExists(file)) {
                    gone++;
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return gone;
    }
}
