package kz.qyzmet.desk.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Contracts 20: no dialogue about a person begins after a withdrawal, a block or a destruction of theirs has committed, whatever runs at the same time. */
@Tag("database")
class LastQuestionTest {
    private static final int ROUNDS = 90;
    /** Between our write and the moment the server has read it. */
    private static final long ON_THE_WIRE = Duration.ofMillis(40).toNanos();

    private static Server server;
    private static ConfigurableApplicationContext desk;
    private static Outbox outbox;
    private static Consents consents;
    private static Vault vault;
    private static JdbcClient sql;
    private static TransactionTemplate transaction;
    private static Permit permit;

    @BeforeAll
    static void start() throws IOException {
        server = new Server();
        desk = TestDesk.start(Map.of(
                "qyzmet.smtp",
                "smtp://127.0.0.1:" + server.port() + "?tls=none",
                "qyzmet.mail.from",
                "Qyzmet Desk <desk@qyzmet.example>"));
        outbox = desk.getBean(Outbox.class);
        consents = desk.getBean(Consents.class);
        vault = desk.getBean(Vault.class);
        sql = desk.getBean(JdbcClient.class);
        transaction = desk.getBean(TransactionTemplate.class);
        permit = desk.getBean(Policy.class).permit(Actor.system("mail"), Purpose.SUPPORT);
    }

    @AfterAll
    static void stop() throws IOException {
        desk.close();
        server.close();
    }

    private record Person(SubjectId id, String address) {}

    @Test
    void aWithdrawalThatIsNotCommittedYetHoldsTheLetterAtTheDoor() {
        var person = person();
        queue(person, true);
        var greeted = server.greeted.get();

        transaction.executeWithoutResult(status -> {
            consents.withdraw(permit, person.id(), Purpose.SUPPORT, Channel.WEB);
            elsewhere(() -> due(person));
            waitFor(() -> server.greeted.get() > greeted);
            pause(700);
            assertThat(server.heard).doesNotContainKey(person.address());
        });

        waitFor(() -> state(person).equals("stopped withdrawn"));
        assertThat(server.heard).doesNotContainKey(person.address());
    }

    @Test
    void aWithdrawalThatIsRolledBackLetsItGo() {
        var person = person();
        queue(person, true);
        var greeted = server.greeted.get();

        transaction.executeWithoutResult(status -> {
            consents.withdraw(permit, person.id(), Purpose.SUPPORT, Channel.WEB);
            elsewhere(() -> due(person));
            waitFor(() -> server.greeted.get() > greeted);
            status.setRollbackOnly();
        });

        waitFor(() -> state(person).startsWith("sent"));
        assertThat(server.heard).containsKey(person.address());
    }

    @Test
    void aBlockedLetterStaysStoredAndLeavesWhenItIsUnblocked() {
        var person = person();
        transaction.executeWithoutResult(status -> {
            queue(person);
            block(person);
        });

        pause(600);
        assertThat(server.heard).doesNotContainKey(person.address());
        assertThat(sql.sql("select body is not null from outbox where subject_id = ?")
                        .param(person.id().value())
                        .query(Boolean.class)
                        .single())
                .isTrue();

        sql.sql("delete from blocked where subject_id = ?")
                .param(person.id().value())
                .update();
        sql.sql("update outbox set next_try = now() where subject_id = ?")
                .param(person.id().value())
                .update();
        desk.getBean(Sender.class).queued(new Outbox.Queued());
        waitFor(() -> state(person).startsWith("sent"));
    }

    @Test
    void whateverCommitsWhileLettersLeaveNoDialogueBeginsAfterIt() {
        var random = new Random(7);
        var committed = new ConcurrentHashMap<String, Long>();
        var people = new ArrayList<Person>();
        for (var n = 0; n < ROUNDS; n++) {
            people.add(person());
        }
        for (var n = 0; n < ROUNDS; n++) {
            var person = people.get(n);
            queue(person);
            pause(random.nextInt(22));
            var how = n % 3;
            transaction.executeWithoutResult(status -> {
                switch (how) {
                    case 0 -> consents.withdraw(permit, person.id(), Purpose.SUPPORT, Channel.WEB);
                    case 1 -> vault.forget(person.id());
                    default -> block(person);
                }
            });
            committed.put(person.address(), System.nanoTime());
        }
        waitFor(() -> sql.sql("select count(*) from outbox where state in ('sending', 'waiting') and mask = -1")
                        .query(Long.class)
                        .single()
                == 0);

        var late = server.heard.entrySet().stream()
                .filter(heard ->
                        heard.getValue() - committed.getOrDefault(heard.getKey(), Long.MAX_VALUE / 2) > ON_THE_WIRE)
                .toList();
        var left = people.stream()
                .filter(person -> server.heard.containsKey(person.address()))
                .count();
        System.out.printf(
                "last question: %d letters against %d commits, %d left before, %d late%n",
                ROUNDS, ROUNDS, left, late.size());
        assertThat(late).isEmpty();
        assertThat(left).as("both happened").isBetween(1L, ROUNDS - 1L);
    }

    private static void block(Person person) {
        sql.sql("insert into blocked (subject_id, mask) values (?, 8)")
                .param(person.id().value())
                .update();
    }

    private static Person person() {
        // a domain each: the pace is not what is tried here
        var address = "aigerim@" + UUID.randomUUID() + ".example";
        var id = desk.getBean(Subjects.class).enrol(permit, NewPerson.by("Айгерім", address, Language.KK, "form"));
        consents.given(permit, id, Purpose.SUPPORT, null, Language.KK, Channel.WEB, "form");
        return new Person(id, address);
    }

    private static void queue(Person person) {
        queue(person, false);
    }

    /** On a thread of its own, as the page that queues a letter and the one that withdraws are two. */
    private static void due(Person person) {
        Acting.running(
                Family.SUPPORT,
                () -> sql.sql("update outbox set next_try = now() where subject_id = ?")
                        .param(person.id().value())
                        .update());
        desk.getBean(Sender.class).queued(new Outbox.Queued());
    }

    private static void queue(Person person, boolean undoable) {
        transaction.executeWithoutResult(status -> outbox.queue(
                permit,
                new Letter(
                        person.id(),
                        person.address(),
                        Letter.Kind.REPLY,
                        Language.KK,
                        "Жауап",
                        "Жауап",
                        null,
                        List.of(),
                        outbox.newMessageId(),
                        null,
                        List.of(),
                        false,
                        null,
                        null,
                        null,
                        undoable)));
    }

    private static void elsewhere(Runnable act) {
        var thread = Thread.ofPlatform().start(act);
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String state(Person person) {
        return sql.sql("select state || ' ' || coalesce(reason, '') from outbox where subject_id = ?")
                .param(person.id().value())
                .query(String.class)
                .single();
    }

    private static void waitFor(BooleanSupplier condition) {
        for (var until = Instant.now().plusSeconds(40); Instant.now().isBefore(until); ) {
            if (condition.getAsBoolean()) {
                return;
            }
            pause(20);
        }
        throw new AssertionError("waited in vain: "
                + sql.sql(
                                "select state || ' ' || coalesce(reason, '') || ' ' || mask from outbox where state <> 'sent'")
                        .query(String.class)
                        .list());
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A relay that remembers when it first heard of whom. */
    private static final class Server implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        private final Map<String, Long> heard = new ConcurrentHashMap<>();
        private final AtomicInteger greeted = new AtomicInteger();

        Server() throws IOException {
            Thread.ofVirtual().start(() -> {
                while (!socket.isClosed()) {
                    try {
                        var caller = socket.accept();
                        Thread.ofVirtual().start(() -> converse(caller));
                    } catch (IOException closed) {
                        return;
                    }
                }
            });
        }

        int port() {
            return socket.getLocalPort();
        }

        private void converse(Socket caller) {
            try (caller;
                    var in = new BufferedReader(
                            new InputStreamReader(caller.getInputStream(), StandardCharsets.US_ASCII));
                    var out = new PrintWriter(caller.getOutputStream(), true, StandardCharsets.US_ASCII)) {
                say(out, "220 here");
                var mail = 0L;
                for (var line = in.readLine(); line != null; line = in.readLine()) {
                    if (line.startsWith("EHLO")) {
                        say(out, "250 here");
                        greeted.incrementAndGet();
                    } else if (line.startsWith("MAIL")) {
                        mail = System.nanoTime();
                        say(out, "250 ok");
                    } else if (line.startsWith("RCPT")) {
                        heard.put(line.replaceAll(".*<|>.*", ""), mail);
                        say(out, "250 ok");
                    } else if (line.startsWith("DATA")) {
                        say(out, "354 go");
                        while (!".".equals(in.readLine())) {
                            // the letter
                        }
                        say(out, "250 taken");
                    } else {
                        say(out, line.startsWith("QUIT") ? "221 bye" : "250 ok");
                    }
                }
            } catch (IOException gone) {
                // the caller hung up
            }
        }

        private static void say(PrintWriter out, String line) {
            out.print(line + "\r\n");
            out.flush();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
