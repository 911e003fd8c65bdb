package kz.qyzmet.desk.mailroom;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Flags;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import javax.sql.DataSource;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.FreePort;
import kz.qyzmet.desk.mailroom.Channel.Afterwards;
import kz.qyzmet.desk.mailroom.Channel.Begin;
import kz.qyzmet.desk.mailroom.Channel.Kind;
import kz.qyzmet.desk.mailroom.Channel.Tls;
import kz.qyzmet.desk.mailroom.Channels.Login;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.subject.Subjects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A mailbox is read once, whatever happens, and does not keep others waiting. */
@DeskTest
@Tag("once")
class MailboxTest {
    private static GreenMail server;

    @Autowired
    Channels channels;

    @Autowired
    Policy policy;

    @Autowired
    Subjects subjects;

    @Autowired
    DataSource pool;

    @Autowired
    JdbcClient sql;

    private Permit permit;
    private String run;
    private final List<UUID> made = new ArrayList<>();

    @BeforeAll
    static void listen() throws Exception {
        server = new GreenMail(new ServerSetup[] {
            new ServerSetup(FreePort.next(), "127.0.0.1", ServerSetup.PROTOCOL_IMAP),
            new ServerSetup(FreePort.next(), "127.0.0.1", ServerSetup.PROTOCOL_IMAPS)
        });
        server.start();
    }

    @AfterAll
    static void close() {
        server.stop();
    }

    @BeforeEach
    void begin() {
        permit = policy.permit(Actor.system("test"), Purpose.ADMINISTRATION);
        run = UUID.randomUUID().toString().substring(0, 8);
        server.setUser(run, "right");
    }

    @AfterEach
    void end() {
        made.forEach(id -> channels.remove(permit, id));
    }

    @Test
    void lettersAreTakenAndThenDeletedOnTheServer() throws Exception {
        deliver("first");
        deliver("second");
        var channel = mailbox(Afterwards.DELETE, "", Begin.ALL, "right");

        await(() -> standing(channel).taken() == 2 && left("INBOX") == 0);
        deliver("third");
        await(() -> standing(channel).taken() == 3 && left("INBOX") == 0);

        assertThat(received("first")).isEqualTo(1);
        assertThat(received("third")).isEqualTo(1);
        assertThat(sql.sql("select done_uid from mailbox_folder where channel_id = ?")
                        .param(channel)
                        .query(Long.class)
                        .single())
                .isEqualTo(3);
        assertThat(standing(channel).trouble()).isNull();
    }

    @Test
    void lettersCanBeMovedOrLeftAndAreNotTakenAgain() throws Exception {
        deliver("moved");
        var moving = mailbox(Afterwards.MOVE, "Taken", Begin.ALL, "right");
        await(() -> standing(moving).taken() == 1 && left("INBOX") == 0 && left("Taken") == 1);
        channels.remove(permit, moving);
        noticed();

        deliver("stays");
        var leaving = mailbox(Afterwards.LEAVE, "", Begin.ALL, "right");
        await(() -> standing(leaving).taken() == 1 && seen("INBOX") == 1);
        channels.stop(permit, leaving);
        channels.start(permit, leaving);
        deliver("next");
        await(() -> standing(leaving).taken() == 2);

        assertThat(standing(leaving).repeated())
                .as("known by its number, not fetched again")
                .isZero();
        assertThat(left("INBOX")).isEqualTo(2);
        assertThat(received("stays")).isEqualTo(1);
    }

    @Test
    void fromNowOnMeansThatOldLettersAreNeitherTakenNorTouched() throws Exception {
        deliver("old");
        var channel = mailbox(Afterwards.DELETE, "", Begin.NEW, "right");
        await(() -> standing(channel).contact() != null);
        deliver("new");

        await(() -> standing(channel).taken() == 1 && left("INBOX") == 1);
        assertThat(received("old")).isZero();
        assertThat(received("new")).isEqualTo(1);
    }

    @Test
    void aDeskThatDiedAfterStoringTidiesUpWhenItComesBack() throws Exception {
        deliver("stored before");
        var channel = mailbox(Afterwards.DELETE, "", Begin.ALL, "right");
        await(() -> left("INBOX") == 0);
        channels.stop(permit, channel);
        noticed();
        deliver("stored");
        deliver("not yet");
        // as after a kill between the commit and the deletion
        sql.sql("update mailbox_folder set done_uid = 2 where channel_id = ?")
                .param(channel)
                .update();
        channels.start(permit, channel);

        await(() -> left("INBOX") == 0);
        assertThat(received("stored")).as("the mark says that it is stored").isZero();
        assertThat(received("not yet")).isEqualTo(1);
    }

    @Test
    void oneMailboxThatHangsOrRefusesDoesNotDelayAnother() throws Exception {
        try (var hole = new ServerSocket(0)) {
            var hanging = mailbox(hole.getLocalPort(), Tls.NONE, "right", Afterwards.DELETE, "", Begin.ALL);
            var refused = mailbox(Afterwards.DELETE, "", Begin.ALL, "wrong");
            var works = mailbox(Afterwards.DELETE, "", Begin.ALL, "right");
            deliver("in time");

            await(() -> standing(works).taken() == 1);
            await(() -> "sign-in".equals(standing(refused).trouble()));
            assertThat(standing(hanging).taken()).isZero();
        }
    }

    @Test
    void aCertificateThatNobodyVouchesForEndsTheVisitBeforeThePassword() throws Exception {
        deliver("never");
        var channel = mailbox(server.getImaps().getPort(), Tls.TLS, "right", Afterwards.DELETE, "", Begin.ALL);

        await(() -> standing(channel).trouble() != null);
        assertThat(standing(channel).trouble()).isEqualTo("certificate");
        assertThat(received("never")).isZero();
    }

    @Test
    void anotherDeskThatReadsTheMailboxIsLeftAloneUntilItDies() throws Exception {
        deliver("whose");
        var id = made(server.getImap().getPort(), Tls.NONE, "right", Afterwards.DELETE, "", Begin.ALL, true);
        try (var other = pool.getConnection();
                var lock = other.createStatement()) {
            lock.execute("select pg_advisory_lock(hashtextextended('mail channel " + id + "', 20))");
            channels.start(permit, id);
            Thread.sleep(4_000);
            assertThat(received("whose")).isZero();
            lock.execute("select pg_advisory_unlock_all()");
        }
        await(() -> standing(id).taken() == 1);
    }

    @Test
    void aPasswordIsSealedAndStandsNowhereInClear() {
        var channel = made(1, Tls.NONE, "a password that is looked for", Afterwards.LEAVE, "", Begin.ALL, true);

        assertThat(channels.login(channel).password()).isEqualTo("a password that is looked for");
        var row = sql.sql("select mail_channel::text || encode(secret, 'escape') from mail_channel where id = ?")
                .param(channel)
                .query(String.class)
                .single();
        assertThat(row).doesNotContain("looked for").doesNotContain(run + "@");
        assertThat(channels.login(channel).toString()).doesNotContain("looked");
    }

    private UUID mailbox(Afterwards afterwards, String moveTo, Begin begin, String password) {
        return mailbox(server.getImap().getPort(), Tls.NONE, password, afterwards, moveTo, begin);
    }

    private UUID mailbox(int port, Tls tls, String password, Afterwards afterwards, String moveTo, Begin begin) {
        return made(port, tls, password, afterwards, moveTo, begin, false);
    }

    private UUID made(
            int port, Tls tls, String password, Afterwards afterwards, String moveTo, Begin begin, boolean stopped) {
        var id = channels.make(
                permit,
                new Channel(
                        new UUID(0, 0),
                        Kind.IMAP,
                        "mailbox " + run,
                        "localhost",
                        port,
                        tls,
                        List.of("INBOX"),
                        begin,
                        afterwards,
                        moveTo,
                        List.of(),
                        null,
                        0,
                        Instant.EPOCH,
                        Instant.EPOCH,
                        false),
                new Login(run, password));
        if (stopped) {
            channels.stop(permit, id);
        }
        made.add(id);
        return id;
    }

    private void deliver(String name) throws Exception {
        var letter = String.join(
                "\r\n",
                "From: <" + writer(name) + ">",
                "To: help@desk.test",
                "Message-ID: <" + writer(name) + ">",
                "Date: Fri, 27 Nov 2026 10:00:00 +0500",
                "Subject: " + name,
                "Content-Type: text/plain; charset=utf-8",
                "",
                "Сәлеметсіз бе");
        server.getUserManager()
                .getUser(run)
                .deliver(new MimeMessage(
                        Session.getInstance(new Properties()),
                        new ByteArrayInputStream(letter.getBytes(StandardCharsets.UTF_8))));
    }

    private long left(String folder) throws Exception {
        var store = server.getManagers().getImapHostManager();
        var user = server.getUserManager().getUser(run);
        var its = folder.equals("INBOX") ? store.getInbox(user) : store.getFolder(user, folder);
        return its == null ? 0 : its.getNonDeletedMessages().size();
    }

    private long seen(String folder) throws Exception {
        return server
                .getManagers()
                .getImapHostManager()
                .getInbox(server.getUserManager().getUser(run))
                .getNonDeletedMessages()
                .stream()
                .filter(message -> message.getFlags().contains(Flags.Flag.SEEN))
                .count();
    }

    private Standing standing(UUID channel) {
        return channels.standings().stream()
                .filter(standing -> standing.channel().id().equals(channel))
                .findFirst()
                .orElseThrow();
    }

    private long received(String name) {
        return subjects.byEmail(policy.permit(Actor.system("test"), Purpose.SUPPORT), writer(name))
                .map(subject -> sql.sql(
                                "select count(*) from message m join ticket t on t.id = m.ticket_id where t.requester_id = ?")
                        .param(subject.value())
                        .query(Long.class)
                        .single())
                .orElse(0L);
    }

    private String writer(String name) {
        return name.replace(' ', '-') + "-" + run + "@mail.example";
    }

    /** What was stopped is still read until the mailroom looks again. */
    private static void noticed() throws InterruptedException {
        Thread.sleep(3000);
    }

    private interface Asked {
        boolean yes() throws Exception;
    }

    private static void await(Asked asked) throws Exception {
        var end = System.nanoTime() + 30_000_000_000L;
        while (!asked.yes()) {
            assertThat(System.nanoTime()).as("waited for too long").isLessThan(end);
            Thread.sleep(50);
        }
    }
}
