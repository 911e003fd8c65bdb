package kz.qyzmet.desk.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import kz.qyzmet.desk.Desk;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.audit.OfflineCheck;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.JournalReader;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.vault.JournalSeal;
import kz.qyzmet.desk.web.Language;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The journal alone: a whole desk in this process, each append a durable transaction of its own with its tag, commitment and seal, the sequencer at work beside it. */
final class BenchJournal {
    private static final int WRITERS = 26;
    private static final int PEOPLE = 500;

    private final Path data;
    private final int seconds;
    private final BiConsumer<String, String> row;
    private final Map<String, Object> figures;

    BenchJournal(Path data, int seconds, BiConsumer<String, String> row, Map<String, Object> figures) {
        this.data = data;
        this.seconds = seconds;
        this.row = row;
        this.figures = figures;
    }

    void run() throws InterruptedException {
        try (var desk =
                new SpringApplication(Desk.class).run("--server.port=0", "--qyzmet.port=0", "--qyzmet.data=" + data)) {
            append(desk);
            verify();
        }
    }

    private void append(ConfigurableApplicationContext desk) throws InterruptedException {
        var journal = desk.getBean(Journal.class);
        var permit = desk.getBean(Policy.class).permit(Actor.system("bench"), Purpose.SUPPORT);
        var subjects = desk.getBean(Subjects.class);
        var people = new ArrayList<SubjectId>();
        for (int i = 0; i < PEOPLE; i++) {
            people.add(subjects.enrol(
                    permit,
                    NewPerson.by("Адам " + i, "journal" + System.nanoTime() + "@bench.example", Language.KK, "bench")));
        }
        var measured = Load.run(WRITERS, Math.max(3, seconds / 4), seconds, () -> () -> {
            var random = ThreadLocalRandom.current();
            var about = people.get(random.nextInt(people.size()));
            journal.note(permit, Operation.EXTRACT, "ticket:" + random.nextLong(), List.of(about), "message.body");
            return true;
        });
        long waiting = waiting(desk);
        long begin = System.nanoTime();
        while (waiting(desk) > 0) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        double drained = (System.nanoTime() - begin) / 1e9;
        say("durable appends of one entry at %d writers, a second".formatted(WRITERS), measured.perSecond());
        say("median, ms", measured.median());
        say("p99, ms", measured.p99());
        say("failed", measured.failed());
        say("waiting when the writers stopped", waiting);
        say("seconds until nothing waited", drained);
    }

    private static long waiting(ConfigurableApplicationContext desk) {
        var database = desk.getBean(JdbcClient.class);
        return Acting.<Long, RuntimeException>as(
                Family.UPKEEP,
                () -> database.sql("select count(*) from journal_queue")
                        .query(Long.class)
                        .single());
    }

    private void verify() throws InterruptedException {
        TimeUnit.SECONDS.sleep(2); // the files of the last batch
        var journal = OfflineCheck.journal(data.toString());
        var check = OfflineCheck.by(data.resolve("journal").resolve("key.pub"));
        long leaves = 0;
        double best = Double.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long begin = System.nanoTime();
            leaves = check.verify(journal, List.of(data.resolve("keys").resolve("highwater")));
            best = Math.min(best, (System.nanoTime() - begin) / 1e9);
        }
        say("leaves", leaves);
        say("leaves verified a second from the files", leaves / best);
        var database = JournalReader.of(
                data,
                data.resolve("keys"),
                Optional.ofNullable(System.getenv("DATABASE_URL")).orElse(""));
        long begin = System.nanoTime();
        check.compare(journal, database, JournalSeal.of(data.resolve("keys")));
        say("stored rows compared with their leaves, a second", leaves / ((System.nanoTime() - begin) / 1e9));
    }

    private void say(String what, double value) {
        row.accept(what, value == Math.rint(value) || value > 100 ? "%.0f".formatted(value) : "%.2f".formatted(value));
        figures.put("journal: " + what, value);
    }
}
