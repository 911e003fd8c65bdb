package kz.qyzmet.desk.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.FreePort;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.mail.MailIntake;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.vault.Vault;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Over a labelled corpus of conversations no letter lands in the wrong ticket, and hardly any misses its own. */
@Tag("database")
@Tag("once")
class ThreadingCorpusTest {
    private static final long SEED = 20261127;
    private static final int CONVERSATIONS = Integer.getInteger("qyzmet.conversations", 120);

    private static GreenMail relay;
    private static ConfigurableApplicationContext desk;
    private static Permit permit;

    @BeforeAll
    static void start() throws IOException {
        int port;
        port = FreePort.next();
        relay = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        relay.start();
        desk = TestDesk.start(Map.of(
                "qyzmet.smtp", "smtp://127.0.0.1:" + port + "?tls=none",
                "qyzmet.mail.from", "Qyzmet Desk <desk@qyzmet.example>",
                "qyzmet.mail.addresses", "help@qyzmet.example,it@qyzmet.example",
                "qyzmet.mail.reply", "desk+{token}@qyzmet.example"));
        permit = desk.getBean(Policy.class).permit(Actor.system("test"), Purpose.SUPPORT);
    }

    @AfterAll
    static void stop() {
        desk.close();
        relay.stop();
    }

    @Test
    void noLetterLandsInTheWrongTicketAndHardlyAnyMissesItsOwn() {
        var began = System.nanoTime();
        var steps = new Conversations(SEED, new RealDesk()).make(CONVERSATIONS);

        var places = new HashMap<String, String>();
        var taken = new HashSet<String>();
        var wrong = new ArrayList<String>();
        var missed = new ArrayList<String>();
        var twice = new ArrayList<String>();
        var joins = 0;
        for (var step : steps) {
            var ticket = step.went().ticket();
            var its = places.get(step.belongs());
            if (step.duplicate() && !step.went().duplicate()) {
                twice.add(step.story());
            }
            if (its == null) {
                if (!taken.add(ticket)) {
                    wrong.add(step.belongs() + ": " + step.story());
                }
                places.put(step.belongs(), ticket);
            } else {
                joins++;
                if (!its.equals(ticket)) {
                    (taken.contains(ticket) ? wrong : missed).add(step.belongs() + ": " + step.story());
                    taken.add(ticket);
                }
            }
        }

        System.out.printf(
                "threading corpus: seed %d, %d conversations, %d letters, %d must join; wrong joins %d, missed joins %d (%.2f %%), taken twice %d, %d s%n",
                SEED,
                CONVERSATIONS,
                steps.size(),
                joins,
                wrong.size(),
                missed.size(),
                100.0 * missed.size() / joins,
                twice.size(),
                (System.nanoTime() - began) / 1_000_000_000);
        assertThat(wrong).isEmpty();
        assertThat(twice).isEmpty();
        assertThat(missed.size() * 100).as("%s", missed).isLessThan(joins);
    }

    private static final class RealDesk implements Conversations.Desk {
        private final MailIntake intake = desk.getBean(MailIntake.class);
        private final Tickets tickets = desk.getBean(Tickets.class);
        private final Replies replies = desk.getBean(Replies.class);
        private final JdbcClient sql = desk.getBean(JdbcClient.class);
        private final Set<String> read = new HashSet<>();

        @Override
        public Conversations.Where take(byte[] letter) {
            return switch (intake.take(new ByteArrayInputStream(letter))) {
                case MailIntake.Taken.Filed filed ->
                    new Conversations.Where(filed.ticket().toString(), filed.duplicate());
                case MailIntake.Taken.ForTheOfficer officers -> throw new AssertionError("for the officer");
                case MailIntake.Taken.Quarantined aside ->
                    throw new AssertionError("set aside: " + aside.reason() + "\n" + new String(letter));
            };
        }

        @Override
        public Conversations.Out answer(String ticket, String words) {
            var found = tickets.find(permit, UUID.fromString(ticket)).orElseThrow();
            replies.say(permit, found, TicketMessage.Kind.REPLY, words, List.of(), State.WAITING, Channel.API, null);
            return arrived(words);
        }

        private Conversations.Out arrived(String words) {
            for (var until = Instant.now().plusSeconds(20); Instant.now().isBefore(until); ) {
                var all = relay.getReceivedMessages();
                for (var n = all.length - 1; n >= Math.max(0, all.length - 20); n--) {
                    try {
                        var text = text(all[n]);
                        if (text.contains(words) && read.add(all[n].getMessageID())) {
                            return out(all[n], text);
                        }
                    } catch (MessagingException | IOException broken) {
                        throw new AssertionError(broken);
                    }
                }
                try {
                    Thread.sleep(15);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            throw new AssertionError("the answer did not leave: "
                    + sql.sql("select state || ' ' || coalesce(reason, '') from outbox where state <> 'sent' limit 5")
                            .query(String.class)
                            .list());
        }

        private static Conversations.Out out(MimeMessage message, String text) throws MessagingException {
            var references = message.getHeader("References", " ");
            return new Conversations.Out(
                    bare(message.getMessageID()),
                    references == null
                            ? List.of()
                            : Arrays.stream(references.strip().split("\\s+"))
                                    .map(RealDesk::bare)
                                    .toList(),
                    message.getReplyTo()[0].toString().replaceAll(".*<|>.*", ""),
                    text);
        }

        private static String bare(String id) {
            return id.replaceAll("[<>\\s]", "");
        }

        private static String text(MimeMessage message) throws MessagingException, IOException {
            return message.getContent() instanceof MimeMultipart parts
                    ? parts.getBodyPart(0).getContent().toString()
                    : message.getContent().toString();
        }

        @Override
        public void close(String ticket, int daysAgo) {
            tickets.change(permit, UUID.fromString(ticket), null, List.of(new Act.SetState(State.CLOSED, null)));
            sql.sql("update ticket set updated_at = now() - make_interval(days => ?) where id = ?")
                    .params(daysAgo, UUID.fromString(ticket))
                    .update();
        }

        @Override
        public void goesOnIn(String ticket, String other) {
            assertThat(tickets.relate(permit, UUID.fromString(other), UUID.fromString(ticket), "continues"))
                    .isTrue();
        }

        /** By the engine itself, which is its module's own. */
        @Override
        public void depersonalise(String ticket) {
            var id = UUID.fromString(ticket);
            var requester = tickets.find(permit, id).orElseThrow().requester();
            try {
                var engine = Class.forName("kz.qyzmet.desk.retention.Depersonalising");
                var way = engine.getDeclaredMethod("tickets", Actor.class, List.class, List.class);
                way.setAccessible(true);
                way.invoke(desk.getBean(engine), Actor.system("retention"), List.of(id), List.of(requester));
            } catch (ReflectiveOperationException changed) {
                throw new AssertionError(changed);
            }
            assertThat(tickets.find(permit, id)).isEmpty();
        }

        @Override
        public void destroy(String ticket) {
            var requester =
                    tickets.find(permit, UUID.fromString(ticket)).orElseThrow().requester();
            desk.getBean(TransactionTemplate.class).executeWithoutResult(status -> {
                desk.getBean(Vault.class).forget(requester);
                sql.sql("delete from contact where subject_id = ?")
                        .param(requester.value())
                        .update();
            });
        }
    }
}
