package kz.qyzmet.desk.mailroom;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.Cookie;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import kz.qyzmet.desk.Colleague;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.deadline.LegalClock;
import kz.qyzmet.desk.mail.MailIntake;
import kz.qyzmet.desk.mail.MailIntake.Taken;
import kz.qyzmet.desk.mailroom.Standing.State;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** An administrator opens a way in, tries it, and is told when it falls silent. */
@DeskTest
@Tag("once")
class ChannelPagesTest {
    private static final Pattern KEPT = Pattern.compile("name=\"kept\" value=\"([^\"]+)\"");

    @Autowired
    LegalClock worked;

    @Autowired
    MailIntake intake;

    @Autowired
    MockMvcTester mvc;

    @Autowired
    StaffAccounts accounts;

    @Autowired
    Channels channels;

    @Autowired
    Policy policy;

    @Autowired
    JdbcClient sql;

    private Permit permit;

    @BeforeEach
    void begin() {
        permit = policy.permit(Actor.system("test"), Purpose.ADMINISTRATION);
    }

    @Test
    void thePagesAreForAdministratorsAndSpeakThreeLanguages() {
        var agent = enter(Role.AGENT);
        var arman = enter(Role.ADMINISTRATOR);
        for (var path : List.of(
                "/admin/channels",
                "/admin/channels/new/imap",
                "/admin/channels/new/lmtp",
                "/admin/channels/new/smtp",
                "/admin/channels/" + Channel.PIPE)) {
            assertThat(mvc.get().uri(path).cookie(agent)).hasStatus(403);
            for (var language : Language.values()) {
                assertThat(mvc.get().uri(path).cookie(arman, new Cookie("lang", language.code())))
                        .hasStatusOk()
                        .bodyText()
                        .doesNotContain("⟦");
            }
        }
        assertThat(mvc.get().uri("/admin/channels/new/pipe").cookie(arman)).hasStatus(404);
        assertThat(mvc.post().uri("/admin/channels/" + Channel.PIPE + "/remove").cookie(arman))
                .hasStatus(404);
    }

    @Test
    void aTrialTellsWhatAnsweredAndTheFormDoesNotAskForThePasswordAgain() {
        var arman = enter(Role.ADMINISTRATOR);
        var typed = mailbox("127.0.0.1", "1");
        typed.put("act", "try");
        typed.put("password", "a secret to be looked for");

        var tried = body(post(arman, "/admin/channels/new/imap", typed));
        assertThat(tried).contains("trial-steps", "127.0.0.1").doesNotContain("a secret to be looked for");
        assertThat(tried).contains("nobody listens");
        var kept = KEPT.matcher(tried);
        assertThat(kept.find()).isTrue();

        typed.put("act", "save");
        typed.put("password", "");
        typed.put("kept", kept.group(1).replace("&#61;", "="));
        var made = post(arman, "/admin/channels/new/imap", typed);
        assertThat(made).hasStatus(303);
        var id = UUID.fromString(location(made).substring("/admin/channels/".length()));
        try {
            assertThat(channels.login(id).password()).isEqualTo("a secret to be looked for");
            assertThat(body(mvc.get().uri("/admin/channels/" + id).cookie(arman).exchange()))
                    .doesNotContain("a secret to be looked for");

            typed.remove("kept");
            typed.put("host", "localhost");
            assertThat(post(arman, "/admin/channels/" + id, typed))
                    .as("the password never goes to another server by itself")
                    .hasStatus(422);
            typed.put("host", "127.0.0.1");
            typed.put("name", "renamed");
            assertThat(post(arman, "/admin/channels/" + id, typed)).hasStatus(303);
            assertThat(channels.login(id).password()).isEqualTo("a secret to be looked for");

            assertThat(body(mvc.get()
                            .uri("/policy/data-map")
                            .cookie(new Cookie("lang", "en"))
                            .exchange()))
                    .contains("renamed: letters that were taken stay");
        } finally {
            channels.remove(permit, id);
        }
    }

    @Test
    void whatCannotBeRightIsSaidAtItsField() {
        var arman = enter(Role.ADMINISTRATOR);
        var typed = mailbox("mail.example.kz", "0");
        typed.put("folders", "INBOX\nINBOX");
        typed.put("afterwards", "move");
        typed.put("moveTo", "INBOX");
        typed.put("silence", "9999");
        typed.put("password", "x");

        var said = post(arman, "/admin/channels/new/imap", typed);
        assertThat(said).hasStatus(422);
        assertThat(body(said))
                .contains(
                        "name-error",
                        "tls-error",
                        "port-error",
                        "folders-error",
                        "moveTo-error",
                        "silence-error".substring(0, 7));
        assertThat(post(
                        arman,
                        "/admin/channels/new/lmtp",
                        Map.of("name", "x", "host", "0.0.0.0", "port", "2424", "tls", "none", "recipients", "help")))
                .hasStatus(422);
        assertThat(post(arman, "/admin/channels/new/imap", Map.of("tls", "rot13")))
                .hasStatus(422);
    }

    @Test
    void aWayInThatIsSilentOrBrokenRaisesAnAlarm() {
        var arman = enter(Role.ADMINISTRATOR);
        var made = post(
                arman,
                "/admin/channels/new/lmtp",
                Map.of(
                        "name",
                        "silent one",
                        "host",
                        "127.0.0.1",
                        "port",
                        "1",
                        "tls",
                        "none",
                        "recipients",
                        "@desk.test",
                        "silence",
                        "2",
                        "act",
                        "save"));
        var id = UUID.fromString(location(made).substring("/admin/channels/".length()));
        try {
            channels.stop(permit, id);
            assertThat(mvc.get().uri("/health/mail")).hasStatusOk();
            channels.start(permit, id);
            sql.sql("update mail_channel set changed_at = now() - interval '15 days' where id = ?")
                    .param(id)
                    .update();
            sql.sql(
                            "update mail_channel_beat set contact_at = now() + interval '1 hour', trouble = null where channel_id = ?")
                    .param(id)
                    .update();

            assertThat(mvc.get().uri("/health/mail")).hasStatus(503).bodyText().doesNotContain("silent one");
            assertThat(body(mvc.get()
                            .uri("/admin/channels")
                            .cookie(arman, new Cookie("lang", "en"))
                            .exchange()))
                    .contains("One way in needs you");
        } finally {
            channels.remove(permit, id);
        }
    }

    @Test
    void aLetterInQuarantineIsReadInWordsAndAsItCame() {
        var arman = enter(Role.ADMINISTRATOR);
        var letter =
                "Subject: =?utf-8?B?0J/RgNC40L3RgtC10YA=?=\r\nTo: help@desk.test\r\nMessage-ID: <" + UUID.randomUUID()
                        + "@x.test>\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n0J3QtSDQv9C10YfQsNGC0LDQtdGC\r\n";
        var taken = (Taken.Quarantined) intake.take(new ByteArrayInputStream(letter.getBytes(StandardCharsets.UTF_8)));

        assertThat(body(mvc.get()
                        .uri("/desk/quarantine/" + taken.quarantine())
                        .cookie(arman, new Cookie("lang", "en"))
                        .exchange()))
                .contains("It names no sender", "<dd>Принтер</dd>", "Не печатает", "0J3QtSDQv9C10YfQsNGC0LDQtdGC")
                .doesNotContain("<dt>From</dt>");
    }

    @Test
    void theStateFollowsPulseTroubleAndSilence() {
        var now = Instant.parse("2026-11-27T10:00:00Z");
        var hour = Duration.ofHours(1);
        var channel = new Channel(
                UUID.randomUUID(),
                Channel.Kind.IMAP,
                "x",
                "localhost",
                143,
                Channel.Tls.NONE,
                List.of("INBOX"),
                Channel.Begin.ALL,
                Channel.Afterwards.LEAVE,
                "",
                List.of(),
                Duration.ofHours(5),
                1,
                now.minus(Duration.ofDays(2)),
                now.minus(Duration.ofDays(2)),
                false);
        var minute = now.minusSeconds(60);

        assertThat(new Standing(channel, minute, minute, null, null, 0, 0, 0, 0, 0).state(now, hour, worked.calendar()))
                .isEqualTo(State.FINE);
        assertThat(new Standing(channel, minute, now.minus(Duration.ofHours(24)), null, null, 0, 0, 0, 0, 0)
                        .state(now, hour, worked.calendar()))
                .isEqualTo(State.SILENT);
        assertThat(new Standing(channel, minute, null, null, null, 0, 0, 0, 0, 0).state(now, hour, worked.calendar()))
                .isEqualTo(State.SILENT);
        assertThat(new Standing(channel, null, minute, null, null, 0, 0, 0, 0, 0).state(now, hour, worked.calendar()))
                .isEqualTo(State.UNATTENDED);
        assertThat(new Standing(channel, minute, minute, "sign-in", minute, 0, 0, 0, 0, 0)
                        .state(now, hour, worked.calendar()))
                .as("trouble may pass")
                .isEqualTo(State.FINE);
        assertThat(new Standing(channel, minute, minute, "sign-in", now.minus(Duration.ofHours(2)), 0, 0, 0, 0, 0)
                        .state(now, hour, worked.calendar()))
                .isEqualTo(State.TROUBLE);
        // Friday at six in the evening in Almaty, and Monday at ten: one hour of work, with two nights and a weekend
        // between
        var monday = Instant.parse("2026-11-30T05:00:00Z");
        var friday = Instant.parse("2026-11-27T13:00:00Z");
        assertThat(new Standing(channel, monday, friday, null, null, 0, 0, 0, 0, 0)
                        .state(monday, hour, worked.calendar()))
                .as("nobody writes at the weekend")
                .isEqualTo(State.FINE);
        var evening = Instant.parse("2026-11-30T12:00:00Z");
        assertThat(new Standing(channel, evening, friday, null, null, 0, 0, 0, 0, 0)
                        .state(evening, hour, worked.calendar()))
                .isEqualTo(State.SILENT);
    }

    private static Map<String, String> mailbox(String host, String port) {
        return new HashMap<>(Map.of(
                "name", host.equals("127.0.0.1") ? "help mailbox" : "",
                "host", host,
                "port", port,
                "tls", "none",
                "account", "help",
                "folders", "INBOX",
                "begin", "all",
                "afterwards", "leave"));
    }

    private Cookie enter(Role role) {
        return Colleague.enters(
                        accounts,
                        policy,
                        mvc,
                        role,
                        "Арман Қасымов",
                        "staff-" + UUID.randomUUID() + "@desk.example",
                        Language.KK)
                .session();
    }

    private MvcTestResult post(Cookie session, String path, Map<String, String> typed) {
        var request = mvc.post().uri(path).cookie(session, new Cookie("lang", "en"));
        typed.forEach(request::param);
        return request.exchange();
    }

    private static String location(MvcTestResult made) {
        return Objects.requireNonNull(made.getResponse().getHeader("Location"));
    }

    private static String body(MvcTestResult result) {
        try {
            return result.getResponse().getContentAsString(java.nio.charset.StandardCharsets.UTF_8);
        } catch (java.io.UnsupportedEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
