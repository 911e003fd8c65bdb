package kz.qyzmet.desk.rights;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import kz.qyzmet.desk.policy.SubjectId;
import org.jspecify.annotations.Nullable;

/**
 * One value of a person, put in another's place: why, by which paper, by whom, and who was told (Law 94-V art. 13 and 25(2)(8); clause 2.1.5). What the old value was is kept nowhere.
 *
 * @param request the demand that asked for it; null when the officer found it themselves, or the person did it
 * @param value which one, as {@code Subjects.Held} numbers it
 * @param kind {@code name}, {@code email}, {@code phone} or {@code iin}
 */
record Correction(
        UUID id,
        SubjectId subject,
        @Nullable UUID request,
        UUID value,
        String kind,
        Cause cause,
        boolean scanned,
        int told,
        int untold,
        UUID askedBy,
        Instant askedAt,
        @Nullable UUID doneBy,
        @Nullable Instant doneAt,
        @Nullable UUID endedBy,
        @Nullable Instant endedAt) {

    /** Why it is wrong. */
    enum Cause {
        MISTAKE,
        OUTDATED,
        INCOMPLETE,
        /** It is somebody else's. */
        NOT_THEIRS;

        String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Optional<Cause> of(String id) {
            return Arrays.stream(values())
                    .filter(cause -> cause.id().equals(id))
                    .findFirst();
        }
    }

    boolean waits() {
        return doneAt == null && endedAt == null;
    }

    boolean byPerson() {
        return askedBy.equals(subject.value());
    }

    /** Which column of the journal it stands under. */
    static String field(String kind) {
        return kind.equals("name") ? "subject.name" : "contact.value";
    }

    /** A number that tells one human from all others is changed by a paper that was seen (Law 94-V art. 25(2)(8)), and not copied (art. 7(10)); so not from afar. */
    static boolean needsPaper(String kind) {
        return kind.equals("iin");
    }

    /** Who had received the old value. */
    record Recipient(Kind kind, String name, Instant last, boolean told) {
        enum Kind {
            PROGRAM,
            REPRESENTATIVE,
            /** Whoever reads the mailbox that letters went to. */
            OLD_ADDRESS,
            /** Papers that an officer took for the authority or the court. */
            AUTHORITY,
            /** Named in a consent to pass data on. */
            THIRD_PARTY;

            String id() {
                return name().toLowerCase(Locale.ROOT).replace('_', '-');
            }
        }

        /** One line, to be sealed; a name has no line ends and no tabs in it. */
        private String line() {
            return kind + "\t" + last + "\t" + told + "\t" + name.replaceAll("\\s+", " ");
        }

        private static Recipient of(String line) {
            var parts = line.split("\t", 4);
            return new Recipient(
                    Kind.valueOf(parts[0]), parts[3], Instant.parse(parts[1]), Boolean.parseBoolean(parts[2]));
        }

        static String lines(List<Recipient> recipients) {
            return recipients.stream().map(Recipient::line).collect(Collectors.joining("\n"));
        }

        static List<Recipient> read(String lines) {
            return lines.lines().map(Recipient::of).toList();
        }

        @Override
        public String toString() {
            return "Recipient[" + kind + "]";
        }
    }

    /** With its texts, for whoever may read them. */
    record Told(Correction correction, String reason, String document, List<Recipient> recipients) {
        List<Recipient> told() {
            return recipients.stream().filter(Recipient::told).toList();
        }

        /** For a representative, who is told of no other one. */
        Told withoutOthers() {
            return new Told(
                    correction,
                    reason,
                    document,
                    recipients.stream()
                            .filter(recipient -> recipient.kind() != Recipient.Kind.REPRESENTATIVE)
                            .toList());
        }

        List<Recipient> untold() {
            return recipients.stream().filter(recipient -> !recipient.told()).toList();
        }

        @Override
        public String toString() {
            return "Told[" + correction.id() + "]";
        }
    }
}
