package kz.qyzmet.desk.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import kz.qyzmet.desk.FreePort;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.command.DeskProcess;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.MailIntake;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.organisation.Why;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Control;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Clauses 3.2.3 and 3.2.4: a mailing reaches only those whose consent of exactly its kind stands, one click ends it, and whatever runs at the same time no dialogue begins after that. Against a relay that remembers when it
 * first heard of whom.
 */
@Tag("database")
@Tag("once")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MailingTest {
    private static final String PASSWORD = "a quiet steppe in november";
    private static final String SITE = "https://desk.example";
    /** Between our write and the moment the relay has read it. */
    private static final long ON_THE_WIRE = 40_000_000;

    private static final Pattern UNSUBSCRIBE = Pattern.compile("(?s)List-Unsubscribe: <(https://[^>]+)>");

    private final Sink relay = sink();
    private final Map<String, String> settings = settings(relay);
    private ConfigurableApplicationContext desk = TestDesk.start(settings);
    private final HttpClient http = HttpClient.newHttpClient();

    private record Person(SubjectId id, String address) {}

    private static Sink sink() {
        try {
            return new Sink();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, String> settings(Sink relay) {
        try {
            var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            var key = Files.createTempFile(TestDesk.folder(), "dkim", ".pem");
            Files.writeString(
                    key,
                    "-----BEGIN PRIVATE KEY-----\n"
                            + Base64.getMimeEncoder()
                                    .encodeToString(pair.getPrivate().getEncoded())
                            + "\n-----END PRIVATE KEY-----\n");
            var settings = new HashMap<>(TestDesk.settings());
            settings.putAll(Map.of(
                    "qyzmet.operator.name",
                    "«Дала» ЖШС",
                    "qyzmet.operator.bin",
                    "980240000009",
                    "qyzmet.operator.email",
                    "privacy@dala.example",
                    "qyzmet.url",
                    SITE,
                    "QYZMET_URL",
                    SITE,
                    "qyzmet.smtp",
                    "smtp://127.0.0.1:" + relay.port() + "?tls=none",
                    "qyzmet.mail.from",
                    "Qyzmet Desk <desk@qyzmet.example>",
                    "qyzmet.mail.reply",
                    "desk+{token}@qyzmet.example",
                    "qyzmet.dkim",
                    "desk:qyzmet.example:" + key));
            return settings;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @AfterAll
    void close() throws IOException {
        http.close();
        desk.close();
        relay.close();
    }

    /** Consents of one test are no recipients of the next one's mailing. */
    @AfterEach
    void nobodyStands() {
        relay.slow = 0;
        sql().sql("update consent set expires_at = now() where purpose in ('marketing', 'political')")
                .update();
    }

    @Test
    void onlyThoseWhoseConsentOfExactlyThisKindStandsGetIt_3_2_3() throws Exception {
        var kazakh = agreed(Language.KK, ConsentKind.MARKETING);
        var russian = agreed(Language.RU, ConsentKind.MARKETING);
        var english = agreed(Language.EN, ConsentKind.MARKETING);
        var nothing = person(Language.RU);
        var political = agreed(Language.RU, ConsentKind.POLITICAL);
        var support = person(Language.KK);
        consents().given(system(), support.id(), Purpose.SUPPORT, null, Language.KK, Channel.WEB, "form");
        var withdrawn = agreed(Language.KK, ConsentKind.MARKETING);
        consents().withdraw(rights(), withdrawn.id(), ConsentKind.MARKETING, Channel.WEB);
        var expired = agreed(Language.KK, ConsentKind.MARKETING);
        sql().sql("update consent set expires_at = now() where subject_id = ?")
                .param(expired.id().value())
                .update();
        var blocked = agreed(Language.KK, ConsentKind.MARKETING);
        block(blocked);
        var destroyed = agreed(Language.KK, ConsentKind.MARKETING);
        transaction().executeWithoutResult(_ -> bean(Vault.class).forget(destroyed.id()));
        var doubtful = agreed(Language.KK, ConsentKind.MARKETING);
        bean(Subjects.class).doubt(system(), doubtful.id(), doubtful.address(), "5.1.1");
        var administrator = member(Role.ADMINISTRATOR);

        var id = written(administrator, "marketing");
        assertThat(get(administrator, "/desk/mailings/" + id, Language.RU).body())
                .contains("Сейчас письмо получат 3 человека", "List-Unsubscribe=One-Click")
                .doesNotContain(kazakh.address(), russian.address(), "⟦");
        start(administrator, id);
        waitFor(() -> state(id).equals("finished"));

        for (var person : List.of(nothing, political, support, withdrawn, expired, blocked, destroyed, doubtful)) {
            assertThat(relay.heard).doesNotContainKey(person.address());
        }
        for (var person : List.of(kazakh, russian, english)) {
            assertThat(relay.letters.getOrDefault(person.address(), List.of())).hasSize(1);
        }
        assertThat(words(kazakh)).contains("Қазақша мәтін", "«Дала» ЖШС", "Бас тарту: " + SITE + "/unsubscribe/");
        assertThat(words(russian)).contains("Русский текст", "Отписаться: ");
        assertThat(words(english)).contains("English text", "Unsubscribe: ");
        var letter = relay.letter(russian.address());
        assertThat(letter)
                .contains(
                        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
                        "Precedence: bulk",
                        "Content-Language: ru",
                        "DKIM-Signature: ");
        assertThat(letter.replaceAll("(?s).*\\th=(.*?);.*", "$1").replaceAll("\\s", ""))
                .contains("list-unsubscribe:list-unsubscribe:list-unsubscribe-post:list-unsubscribe-post");
        assertThat(unsubscribe(kazakh)).isNotEqualTo(unsubscribe(russian));
        assertThat(get(administrator, "/desk/mailings/" + id, Language.KK).body())
                .contains("Аяқталған")
                .doesNotContain(kazakh.address(), "⟦");

        // what was sent is an operation with its purpose and its person
        assertThat(sql().sql("""
                        select count(*) from journal_subject s join (
                            select id as entry, purpose, operation from journal_queue union all
                            select entry, purpose, operation from journal_entry) q on q.entry = s.entry
                        where q.purpose = 'marketing' and q.operation = 'provide' and s.subject_id = ?
                        """).param(russian.id().value()).query(Long.class).single())
                .isOne();
        assertThat(lamp("3.2.3").lamp()).isEqualTo(Control.Lamp.ENFORCED);
        assertThat(lamp("3.2.3").figures().get("campaign.control.without")).isZero();
        // the control looks: a letter that had left without a consent turns the lamp red
        sql().sql("update consent set given_at = given_at + interval '1 day' where subject_id = ?")
                .param(russian.id().value())
                .update();
        assertThat(lamp("3.2.3").lamp()).isEqualTo(Control.Lamp.BROKEN);
        sql().sql("update consent set given_at = given_at - interval '1 day' where subject_id = ?")
                .param(russian.id().value())
                .update();
    }

    @Test
    void thePoliticalMailingGoesToPoliticalConsentsOnly_3_2_3() throws Exception {
        var marketing = agreed(Language.RU, ConsentKind.MARKETING);
        var political = agreed(Language.RU, ConsentKind.POLITICAL);
        var id = written(member(Role.ADMINISTRATOR), "political");

        start(last, id);
        waitFor(() -> state(id).equals("finished"));

        assertThat(relay.heard).containsKey(political.address()).doesNotContainKey(marketing.address());
    }

    @Test
    void oneClickTakesTheConsentBackAndAScannersLookDoesNot_3_2_4() throws Exception {
        var person = agreed(Language.KK, ConsentKind.MARKETING);
        consents()
                .given(
                        system(),
                        person.id(),
                        ConsentKind.POLITICAL,
                        text(ConsentKind.POLITICAL, Language.KK),
                        Language.KK,
                        Channel.WEB,
                        "form");
        var id = written(member(Role.ADMINISTRATOR), "marketing");
        start(last, id);
        waitFor(() -> state(id).equals("finished"));
        var path = unsubscribe(person).substring(SITE.length());

        for (int n = 0; n < 3; n++) {
            var page = get("", path, Language.RU);
            assertThat(page.statusCode()).isEqualTo(200);
            // in the person's language, whatever the browser prefers
            assertThat(page.body())
                    .contains("lang=\"kk\"", "Бас тарту", "List-Unsubscribe")
                    .doesNotContain("⟦");
        }
        assertThat(send("HEAD", "", path, "", "").statusCode()).isEqualTo(200);
        for (var wrong : List.of("", "List-Unsubscribe=Yes", "one-click", "List-Unsubscribe=One-Click2")) {
            assertThat(send("POST", "", path, "application/x-www-form-urlencoded", wrong)
                            .statusCode())
                    .as(wrong)
                    .isEqualTo(422);
        }
        assertThat(send("POST", "", path + "?List-Unsubscribe=One-Click", "application/x-www-form-urlencoded", "")
                        .statusCode())
                .isEqualTo(422);
        assertThat(stands(person, ConsentKind.MARKETING)).isTrue();

        // from a mail program's own page, without a session, as the standard has it
        var pressed = http.send(
                HttpRequest.newBuilder(URI.create(home() + path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Origin", "https://mail.example")
                        .header("Sec-Fetch-Site", "cross-site")
                        .POST(BodyPublishers.ofString("List-Unsubscribe=One-Click"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(pressed.statusCode()).isEqualTo(200);
        assertThat(pressed.body()).contains("Хаттардан бас тарттыңыз");
        assertThat(stands(person, ConsentKind.MARKETING)).isFalse();
        assertThat(stands(person, ConsentKind.POLITICAL)).isTrue();
        assertThat(sql().sql("select channel from consent_withdrawal where subject_id = ?")
                        .param(person.id().value())
                        .query(String.class)
                        .list())
                .containsExactly("one-click");
        assertThat(sql().sql("select count(*) from ledger_entry where subject_id = ?")
                        .param(person.id().value())
                        .query(Long.class)
                        .single())
                .isOne();
        // again: the same answer, and nothing more
        assertThat(press(path).statusCode()).isEqualTo(200);
        assertThat(sql().sql("select count(*) from consent_withdrawal where subject_id = ?")
                        .param(person.id().value())
                        .query(Long.class)
                        .single())
                .isOne();
        assertThat(lamp("3.2.4").lamp()).isEqualTo(Control.Lamp.ENFORCED);
        assertThat(lamp("3.2.4").figures().get("campaign.control.stops")).isPositive();
    }

    @Test
    void theOtherFormOfTheStandardCountsToo_3_2_4() throws Exception {
        var person = agreed(Language.RU, ConsentKind.MARKETING);
        var path = bean(UnsubscribeLinks.class)
                .address(person.id(), Mailing.Kind.MARKETING)
                .substring(SITE.length());

        var answer = send(
                "POST",
                "",
                path,
                "multipart/form-data; boundary=b",
                "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(stands(person, ConsentKind.MARKETING)).isFalse();
    }

    @Test
    void theLetterBehindMailtoTakesExactlyThatConsentBackFromWhicheverAddress_3_2_4() throws Exception {
        var person = agreed(Language.RU, ConsentKind.MARKETING);
        consents()
                .given(
                        system(),
                        person.id(),
                        ConsentKind.POLITICAL,
                        text(ConsentKind.POLITICAL, Language.RU),
                        Language.RU,
                        Channel.WEB,
                        "form");
        var id = written(member(Role.ADMINISTRATOR), "marketing");
        start(last, id);
        waitFor(() -> state(id).equals("finished"));
        var secret = unsubscribe(person).substring((SITE + "/unsubscribe/").length());
        assertThat(relay.letter(person.address()).replaceAll("\r\n[ \t]+", ""))
                .contains(
                        "List-Unsubscribe: <" + SITE + "/unsubscribe/" + secret
                                + ">,<mailto:desk+unsubscribe@qyzmet.example?subject=unsubscribe%20" + secret + ">",
                        "List-Unsubscribe-Post: List-Unsubscribe=One-Click");
        var subject = "unsubscribe " + secret;
        long tickets = tickets();

        // an answering machine, another desk, ourselves: nobody wants anything
        for (var head : List.of("Auto-Submitted: auto-replied", "X-Autoreply: yes", "Precedence: auto_reply")) {
            taken("anna@elsewhere.example", subject, head);
        }
        assertThat(taken("desk@qyzmet.example", subject, "X-None: 1").reason()).isEqualTo("loop");
        assertThat(stands(person, ConsentKind.MARKETING)).isTrue();

        // a program of a provider, under an address that nobody here knows
        var ended = taken("unsubscribe@provider.example", subject, "Auto-Submitted: auto-generated");

        assertThat(ended.reason()).isEqualTo("unsubscribe");
        assertThat(stands(person, ConsentKind.MARKETING)).isFalse();
        assertThat(stands(person, ConsentKind.POLITICAL)).isTrue();
        assertThat(quarantined(ended)).as("nothing of the letter is kept").isZero();
        // once more changes nothing
        taken(person.address(), "UNSUBSCRIBE  " + secret, "X-None: 1");
        assertThat(sql().sql("select channel from consent_withdrawal where subject_id = ?")
                        .param(person.id().value())
                        .query(String.class)
                        .list())
                .containsExactly("mail");
        assertThat(sql().sql("select count(*) from ledger_entry where subject_id = ?")
                        .param(person.id().value())
                        .query(Long.class)
                        .single())
                .isOne();

        // a secret that is nobody's answers the same, and a person of the staff can look at it
        var gone = agreed(Language.RU, ConsentKind.MARKETING);
        var links = bean(UnsubscribeLinks.class);
        var dead = List.of(
                "A".repeat(secret.length()),
                links.specimen(Mailing.Kind.MARKETING).substring((SITE + "/unsubscribe/").length()),
                links.address(SubjectId.random(), Mailing.Kind.MARKETING).substring((SITE + "/unsubscribe/").length()));
        for (var nobody : dead) {
            var aside = taken("ivan@elsewhere.example", "unsubscribe " + nobody, "X-None: 1");
            assertThat(aside.reason()).isEqualTo(ended.reason());
            assertThat(quarantined(aside)).isOne();
        }
        assertThat(stands(gone, ConsentKind.MARKETING)).isTrue();
        assertThat(tickets()).as("and nobody is answered").isEqualTo(tickets);
        for (var address :
                List.of("unsubscribe@provider.example", "ivan@elsewhere.example", "anna@elsewhere.example")) {
            assertThat(relay.heard).doesNotContainKey(address);
        }

        // what answers such a letter is a letter like any other
        assertThat(intake(person.address(), "Re: unsubscribe " + secret, "X-None: 1"))
                .isInstanceOf(MailIntake.Taken.Filed.class);
        assertThat(lamp("3.2.4").lamp()).isEqualTo(Control.Lamp.ENFORCED);
    }

    private MailIntake.Taken.Quarantined taken(String from, String subject, String head) {
        return (MailIntake.Taken.Quarantined) intake(from, subject, head);
    }

    private MailIntake.Taken intake(String from, String subject, String head) {
        var letter = String.join(
                "\r\n",
                head,
                "From: <" + from + ">",
                "To: <desk+unsubscribe@qyzmet.example>",
                "Message-ID: <" + UUID.randomUUID() + "@elsewhere.example>",
                "Date: Fri, 27 Nov 2026 10:00:00 +0500",
                "Subject: " + subject,
                "MIME-Version: 1.0",
                "Content-Type: text/plain; charset=utf-8",
                "",
                "This message was sent by a mail program.",
                "");
        return bean(MailIntake.class).take(new ByteArrayInputStream(letter.getBytes(StandardCharsets.UTF_8)));
    }

    private long quarantined(MailIntake.Taken.Quarantined taken) {
        return sql().sql("select count(*) from quarantine where id = ?")
                .param(taken.quarantine())
                .query(Long.class)
                .single();
    }

    private long tickets() {
        return sql().sql("select count(*) from ticket").query(Long.class).single();
    }

    /** A real process, killed as the kernel kills. */
    @Test
    void aDeskThatIsKilledWritesToNobodyTwiceAndToNobodyAfterAWithdrawal_3_2_4() throws Exception {
        relay.slow = 15;
        var people = new ArrayList<Person>();
        for (int n = 0; n < 200; n++) {
            people.add(agreed(Language.values()[n % 3], ConsentKind.MARKETING));
        }
        var links = bean(UnsubscribeLinks.class);
        var paths = new HashMap<String, String>();
        people.forEach(person -> paths.put(
                person.address(),
                links.address(person.id(), Mailing.Kind.MARKETING).substring(SITE.length())));
        member(Role.ADMINISTRATOR);
        var id = written(last, "marketing");
        var address = mine;
        desk.close();
        int port = FreePort.next();
        var data = Path.of(String.valueOf(settings.get("qyzmet.data")));
        var owner = JdbcClient.create(owner());
        var committed = new ConcurrentHashMap<String, Long>();
        Process process = DeskProcess.start(data, port, environment());
        try {
            elsewhere = "http://localhost:" + port;
            start(entered(address), id);
            waitFor(() -> heard(people) > 20);
            withdraw(people, paths, committed, 5);
            process.destroyForcibly();
            process.onExit().join();
            assertThat(heard(people)).as("in the middle").isLessThan(people.size() - 10);

            process = DeskProcess.start(data, port, environment());
            // what was in the air is known to be so after a while
            owner.sql("update outbox set claimed_at = now() - interval '1 hour' where state = 'sending'")
                    .update();
            withdraw(people, paths, committed, 5);
            waitFor(
                    () -> owner.sql("select state from mailing where id = ?")
                            .param(id)
                            .query(String.class)
                            .single()
                            .equals("finished"),
                    90);
        } finally {
            process.destroyForcibly();
            process.onExit().join();
            elsewhere = "";
            desk = TestDesk.start(settings);
        }

        assertThat(committed).hasSize(10);
        assertThat(committed.keySet())
                .as("nobody after a withdrawal")
                .allSatisfy(person -> assertThat(relay.heard).doesNotContainKey(person));
        assertThat(people.stream().filter(person -> !committed.containsKey(person.address())))
                .as("everybody else")
                .allSatisfy(person -> assertThat(relay.letters.getOrDefault(person.address(), List.of()))
                        .isNotEmpty());
        var marked = sql().sql("select count(*) from outbox where about = ? and twice")
                .param(id)
                .query(Long.class)
                .single();
        var twice = people.stream()
                .filter(person ->
                        relay.letters.getOrDefault(person.address(), List.of()).size() > 1)
                .toList();
        System.out.printf("killed mailing: %d letters were in the air, %d came twice%n", marked, twice.size());
        assertThat(marked).as("no more than the carriers had in hand").isLessThanOrEqualTo(2);
        assertThat((long) twice.size()).isLessThanOrEqualTo(marked);
        // the same letter, so the other side can tell
        assertThat(twice)
                .allSatisfy(person -> assertThat(relay.letters.getOrDefault(person.address(), List.of()).stream()
                                .map(letter -> letter.replaceAll("(?s).*\r\nMessage-ID: (\\S+).*", "$1")))
                        .containsOnly(
                                relay.letter(person.address()).replaceAll("(?s).*\r\nMessage-ID: (\\S+).*", "$1")));
        assertThat(sql().sql(
                                "select count(*) from (select subject_id from outbox where about = ? group by 1 having count(*) > 1) twice")
                        .param(id)
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(lamp("3.2.4").lamp()).isEqualTo(Control.Lamp.ENFORCED);
    }

    /** Of those who have not been written to. */
    private void withdraw(List<Person> people, Map<String, String> paths, Map<String, Long> committed, int many)
            throws Exception {
        for (var person : people.reversed()) {
            if (many > 0 && !committed.containsKey(person.address()) && !relay.heard.containsKey(person.address())) {
                assertThat(press(paths.getOrDefault(person.address(), "")).statusCode())
                        .isEqualTo(200);
                // one whose dialogue began before the commit is no case of this
                if (!relay.heard.containsKey(person.address())) {
                    committed.put(person.address(), System.nanoTime());
                    many--;
                }
            }
        }
    }

    private long heard(List<Person> people) {
        return people.stream()
                .filter(person -> relay.heard.containsKey(person.address()))
                .count();
    }

    private Map<String, String> environment() {
        var environment = new HashMap<String, String>();
        environment.put("DATABASE_URL", String.valueOf(settings.get("database.url")));
        Map.of(
                        "qyzmet.operator.name", "QYZMET_OPERATOR_NAME",
                        "qyzmet.operator.bin", "QYZMET_OPERATOR_BIN",
                        "qyzmet.operator.email", "QYZMET_OPERATOR_EMAIL",
                        "qyzmet.url", "QYZMET_URL",
                        "qyzmet.smtp", "QYZMET_SMTP",
                        "qyzmet.mail.from", "QYZMET_MAIL_FROM",
                        "qyzmet.mail.reply", "QYZMET_MAIL_REPLY",
                        "qyzmet.dkim", "QYZMET_DKIM")
                .forEach((property, name) -> environment.put(name, String.valueOf(settings.get(property))));
        return environment;
    }

    private DataSource owner() {
        var url = URI.create(String.valueOf(settings.get("database.url")));
        var user = url.getUserInfo().split(":", 2);
        return new DriverManagerDataSource(
                "jdbc:postgresql://" + url.getHost() + ":" + url.getPort() + url.getPath(), user[0], user[1]);
    }

    @Test
    void whoeverIsBlockedMayUnsubscribeAndNobodyElsesAddressWorks_3_2_4() throws Exception {
        var person = agreed(Language.RU, ConsentKind.MARKETING);
        var links = bean(UnsubscribeLinks.class);
        var path = links.address(person.id(), Mailing.Kind.MARKETING).substring(SITE.length());
        block(person);

        assertThat(get("", path, Language.EN).body()).contains("Пока вы только открыли страницу");
        assertThat(press(path).statusCode()).isEqualTo(200);
        assertThat(sql().sql("select count(*) from consent_withdrawal where subject_id = ?")
                        .param(person.id().value())
                        .query(Long.class)
                        .single())
                .isOne();

        var gone = agreed(Language.RU, ConsentKind.MARKETING);
        var goneLink = links.address(gone.id(), Mailing.Kind.MARKETING).substring(SITE.length());
        var other = links.address(SubjectId.random(), Mailing.Kind.MARKETING).substring(SITE.length());
        var specimen = links.specimen(Mailing.Kind.MARKETING).substring(SITE.length());
        var answers = new ArrayList<String>();
        for (var dead : List.of(
                other,
                specimen,
                "/unsubscribe/none",
                "/unsubscribe/" + "A".repeat(300),
                goneLink.substring(0, goneLink.length() - 2) + (goneLink.endsWith("AA") ? "BB" : "AA"),
                "/unsubscribe/AQ")) {
            assertThat(press(dead).statusCode()).as(dead).isEqualTo(404);
            answers.add(get("", dead, Language.EN).body().replace(dead, ""));
        }
        assertThat(Set.copyOf(answers)).hasSize(1);
        assertThat(stands(gone, ConsentKind.MARKETING)).isTrue();
    }

    @Test
    void nobodyReadsTheAddressToUnsubscribeByInTheDesk_3_2_4() throws Exception {
        var person = agreed(Language.RU, ConsentKind.MARKETING);
        var administrator = member(Role.ADMINISTRATOR);
        var id = written(administrator, "marketing");
        relay.slow = 400;
        start(administrator, id);
        waitFor(() -> relay.heard.containsKey(person.address()));
        var during = get(administrator, "/desk/outbox", Language.RU).body();
        waitFor(() -> state(id).equals("finished"));
        var token = unsubscribe(person).substring((SITE + "/unsubscribe/").length());

        assertThat(during).doesNotContain("/unsubscribe/");
        assertThat(get(administrator, "/desk/outbox", Language.RU).body()).doesNotContain(token);
        press("/unsubscribe/" + token);
        for (var table : sql().sql("select tablename from pg_tables where schemaname = 'public'")
                .query(String.class)
                .list()) {
            assertThat(sql().sql("select count(*) from " + table + " r where r::text like '%' || ? || '%'")
                            .param(token)
                            .query(Long.class)
                            .single())
                    .as(table)
                    .isZero();
        }
        try (var logs = Files.walk(Path.of(String.valueOf(settings.get("qyzmet.data"))))) {
            for (var file :
                    logs.filter(path -> path.toString().endsWith(".log")).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain(token);
            }
        }
    }

    @Test
    void whileAMailingRunsNoDialogueBeginsAfterAWithdrawal_3_2_4() throws Exception {
        run(300, 3);
    }

    /** As many as a large operator has; {@code -Dqyzmet.test.mailing=N} for another number. */
    @Test
    @Tag("long")
    void theSameWithAHundredThousandLetters_3_2_4() throws Exception {
        run(Integer.getInteger("qyzmet.test.mailing", 100_000), 50);
    }

    private void run(int people, int each) throws Exception {
        relay.keeps = false;
        var all = new ArrayList<Person>();
        for (int n = 0; n < people; n++) {
            all.add(agreed(Language.values()[n % 3], ConsentKind.MARKETING));
        }
        var links = bean(UnsubscribeLinks.class);
        var leave = new ArrayList<Person>();
        for (int n = 0; n < people; n += each) {
            leave.add(all.get(n));
        }
        Collections.shuffle(leave, new Random(7));
        var committed = new ConcurrentHashMap<String, Long>();
        var id = written(member(Role.ADMINISTRATOR), "marketing");
        var began = System.nanoTime();
        start(last, id);
        for (var person : leave) {
            var path = links.address(person.id(), Mailing.Kind.MARKETING).substring(SITE.length());
            assertThat(press(path).statusCode()).isEqualTo(200);
            committed.put(person.address(), System.nanoTime());
        }
        waitFor(() -> state(id).equals("finished"), 60 + people / 50);
        relay.keeps = true;

        var late = committed.entrySet().stream()
                .filter(entry -> relay.heard.getOrDefault(entry.getKey(), 0L) - entry.getValue() > ON_THE_WIRE)
                .toList();
        long before = leave.stream()
                .filter(person -> relay.heard.containsKey(person.address()))
                .count();
        var figures = bean(Mailings.class).figures(id);
        System.out.printf(
                "mailing: %d people, %d withdrew meanwhile, %d of them had been written to before, %d dialogues late, %d sent in %d s%n",
                people, leave.size(), before, late.size(), figures.sent(), (System.nanoTime() - began) / 1_000_000_000);
        assertThat(late).isEmpty();
        assertThat(before).as("both happened").isLessThan(leave.size());
        assertThat(all.stream().filter(person -> !committed.containsKey(person.address())))
                .allSatisfy(person -> assertThat(relay.letters.getOrDefault(person.address(), List.of()))
                        .hasSize(1));
        assertThat(figures.sent()).isEqualTo(people - leave.size() + before);
        assertThat(lamp("3.2.4").lamp()).isEqualTo(Control.Lamp.ENFORCED);
        assertThat(lamp("3.2.3").lamp()).isEqualTo(Control.Lamp.ENFORCED);
    }

    @Test
    void queuedLettersAreTakenBackInTheTransactionOfTheWithdrawal_3_2_4() throws Exception {
        relay.slow = 300;
        var people = new ArrayList<Person>();
        for (int n = 0; n < 6; n++) {
            people.add(agreed(Language.KK, ConsentKind.MARKETING));
        }
        var id = written(member(Role.ADMINISTRATOR), "marketing");
        start(last, id);
        waitFor(() -> count("about = ?", id) > 0);
        post(last, "/desk/mailings/" + id + "/pause", Map.of());
        waitFor(() -> count("state = 'sending' and about = ?", id) == 0);
        var waiting = count("state = 'waiting' and about = ?", id);
        assertThat(waiting).as("letters of a paused mailing").isPositive();
        var person = people.stream()
                .filter(one -> waitingFor(id, one) == 1)
                .findFirst()
                .orElseThrow();
        // a paused mailing stays as it is
        Thread.sleep(1500);
        assertThat(count("state = 'waiting' and about = ?", id)).isEqualTo(waiting);

        transaction().executeWithoutResult(status -> {
            consents().withdraw(rights(), person.id(), ConsentKind.MARKETING, Channel.WEB);
            assertThat(sql().sql("select count(*) from outbox where subject_id = ? and body is not null")
                            .param(person.id().value())
                            .query(Long.class)
                            .single())
                    .isZero();
            status.setRollbackOnly();
        });
        assertThat(waitingFor(id, person)).isOne();
        consents().withdraw(rights(), person.id(), ConsentKind.MARKETING, Channel.WEB);

        assertThat(waitingFor(id, person)).isZero();
        assertThat(count("state = 'waiting' and about = ?", id)).isEqualTo(waiting - 1);
        assertThat(bean(Mailings.class).figures(id).noConsent()).isOne();
        post(last, "/desk/mailings/" + id + "/stop", Map.of());
        assertThat(count("state = 'waiting' and about = ?", id)).isZero();
        assertThat(state(id)).isEqualTo("stopped");
        assertThat(count("about = ? and unsubscribe is not null", id)).isZero();
    }

    @Test
    void aMailingStartsOnceWhoeverPressesTwice() throws Exception {
        var person = agreed(Language.KK, ConsentKind.MARKETING);
        var who = member(Role.LEAD);
        var id = written(who, "marketing");
        assertThat(post(who, "/desk/mailings/" + id + "/start", Map.of("version", "1"))
                        .statusCode())
                .isEqualTo(303);
        assertThat(state(id)).isEqualTo("draft");
        // somebody has changed it since: nothing starts
        assertThat(post(who, "/desk/mailings/" + id + "/start", Map.of("version", "7", "sure", "yes"))
                        .statusCode())
                .isEqualTo(303);
        assertThat(state(id)).isEqualTo("draft");

        var presses = List.of(1, 2, 3).parallelStream()
                .map(_ -> {
                    try {
                        return post(who, "/desk/mailings/" + id + "/start", Map.of("version", "1", "sure", "yes"))
                                .statusCode();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
        waitFor(() -> state(id).equals("finished"));

        assertThat(presses).containsOnly(303);
        assertThat(relay.letters.getOrDefault(person.address(), List.of())).hasSize(1);
        assertThat(sql().sql("select count(*) from mailing_step where mailing_id = ? and act = 'start'")
                        .param(id)
                        .query(Long.class)
                        .single())
                .isOne();
        assertThat(post(who, "/desk/mailings/" + id + "/edit", typed("marketing", "1"))
                        .statusCode())
                .isEqualTo(303);
        assertThat(bean(Mailings.class).find(id).orElseThrow().version()).isEqualTo(1);
    }

    @Test
    void aDeskThatStopsInTheMiddleWritesToNobodyTwice() throws Exception {
        relay.slow = 15;
        var people = new ArrayList<Person>();
        for (int n = 0; n < 150; n++) {
            people.add(agreed(Language.RU, ConsentKind.MARKETING));
        }
        var id = written(member(Role.ADMINISTRATOR), "marketing");
        start(last, id);
        waitFor(() -> people.stream()
                        .filter(person -> relay.heard.containsKey(person.address()))
                        .count()
                > 20);

        // another desk comes late with a batch that was taken: nothing of it stays
        var permit = bean(Policy.class).permit(Actor.system("campaign"), Purpose.MARKETING);
        var mailing = bean(Mailings.class).find(id).orElseThrow();
        var stale = new Mailing(
                id,
                mailing.kind(),
                mailing.state(),
                mailing.version(),
                mailing.words(),
                new UUID(0, 0),
                0,
                mailing.changedAt(),
                mailing.startedAt(),
                null);
        assertThat(bean(Dispatch.class).batch(permit, stale)).isFalse();
        desk.close();
        desk = TestDesk.start(settings);
        // what a killed desk leaves in the air is known to be so
        sql().sql("update outbox set claimed_at = now() - interval '1 hour' where state = 'sending'")
                .update();
        waitFor(() -> state(id).equals("finished"));

        assertThat(sql().sql(
                                "select count(*) from (select subject_id from outbox where about = ? group by 1 having count(*) > 1) twice")
                        .param(id)
                        .query(Long.class)
                        .single())
                .isZero();
        var marked = sql().sql("select count(*) from outbox where about = ? and twice")
                .param(id)
                .query(Long.class)
                .single();
        var twice = people.stream()
                .filter(person ->
                        relay.letters.getOrDefault(person.address(), List.of()).size() > 1)
                .count();
        assertThat(people)
                .allSatisfy(person -> assertThat(relay.letters.getOrDefault(person.address(), List.of()))
                        .isNotEmpty());
        assertThat(twice).isLessThanOrEqualTo(marked);
    }

    @Test
    void lettersAboutTicketsDoNotWaitForAMailing() throws Exception {
        relay.slow = 500;
        for (int n = 0; n < 30; n++) {
            agreed(Language.KK, ConsentKind.MARKETING);
        }
        var id = written(member(Role.ADMINISTRATOR), "marketing");
        start(last, id);
        waitFor(() -> count("state = 'sending' and about = ?", id) > 0);
        var asks = person(Language.RU);
        var outbox = bean(Outbox.class);

        transaction()
                .executeWithoutResult(_ -> outbox.queue(
                        system(),
                        new Letter(
                                asks.id(),
                                asks.address(),
                                Letter.Kind.REPLY,
                                Language.RU,
                                "Ответ",
                                "Ответ",
                                null,
                                List.of(),
                                outbox.newMessageId(),
                                null,
                                List.of(),
                                false,
                                null)));
        var queued = System.nanoTime();
        waitFor(() -> relay.letters.containsKey(asks.address()));

        assertThat((System.nanoTime() - queued) / 1_000_000).isLessThan(2500);
        assertThat(count("state = 'waiting' and about = ?", id)).isGreaterThan(5);
        post(last, "/desk/mailings/" + id + "/stop", Map.of());
    }

    @Test
    void whatComesBackIsCountedAndTheAddressGetsNoFurtherMailing() throws Exception {
        var person = agreed(Language.RU, ConsentKind.MARKETING);
        relay.refuses = person.address();
        var id = written(member(Role.ADMINISTRATOR), "marketing");
        start(last, id);
        waitFor(() -> state(id).equals("finished"));

        assertThat(bean(Mailings.class).figures(id).failed()).isOne();
        assertThat(bean(Mailings.class).figures(id).sent()).isZero();
        var next = written(last, "marketing");
        assertThat(get(last, "/desk/mailings/" + next, Language.EN).body()).contains("Nobody would get it now.");
    }

    @Test
    void onlyWhoeverTheMatrixNamesWritesAndSendsMailings() throws Exception {
        var lead = member(Role.LEAD);
        var administrator = member(Role.ADMINISTRATOR);
        var news = written(administrator, "marketing");
        var political = written(administrator, "political");
        assertThat(get(lead, "/desk/mailings/" + news, Language.KK).statusCode())
                .isEqualTo(200);
        assertThat(get(lead, "/desk/mailings", Language.KK).body())
                .contains(news.toString())
                .doesNotContain(political.toString());
        assertThat(get(lead, "/desk/mailings/" + political, Language.KK).statusCode())
                .isEqualTo(404);
        assertThat(post(lead, "/desk/mailings/new", typed("political", "")).statusCode())
                .isEqualTo(403);
        assertThat(post(lead, "/desk/mailings/" + political + "/start", Map.of("version", "1", "sure", "yes"))
                        .statusCode())
                .isEqualTo(404);

        for (var role : List.of(Role.AGENT, Role.OFFICER)) {
            var who = member(role);
            for (var path : List.of("", "/new", "/" + news, "/" + news + "/edit", "/" + news + "/html/kk")) {
                assertThat(get(who, "/desk/mailings" + path, Language.RU).statusCode())
                        .as(role + path)
                        .isEqualTo(403);
            }
            for (var act : List.of("start", "pause", "resume", "stop", "remove", "edit", "trial")) {
                assertThat(post(who, "/desk/mailings/" + news + "/" + act, Map.of("version", "1", "sure", "yes"))
                                .statusCode())
                        .as(role + act)
                        .isEqualTo(403);
            }
        }
        assertThat(get("", "/desk/mailings", Language.RU).statusCode()).isEqualTo(303);
        assertThat(state(news)).isEqualTo("draft");
        assertThat(state(political)).isEqualTo("draft");
    }

    @Test
    void theFormSaysWhatIsMissingAndATrialGoesToOneselfOnly() throws Exception {
        var who = member(Role.ADMINISTRATOR);
        for (var language : Language.values()) {
            assertThat(get(who, "/desk/mailings/new", language).body()).doesNotContain("⟦");
            assertThat(get(who, "/desk/mailings", language).body()).doesNotContain("⟦");
        }
        for (var wrong : List.of(
                Map.of("subject-kk", " "),
                Map.of("text-en", ""),
                Map.of("text-ru", "я".repeat(20_001)),
                Map.of("subject-ru", "я".repeat(201)),
                Map.of("kind", "support"))) {
            var fields = new LinkedHashMap<>(typed("marketing", ""));
            fields.putAll(wrong);
            var answer = post(who, "/desk/mailings/new", fields);
            assertThat(answer.statusCode()).as(wrong.keySet().toString()).isEqualTo(422);
            assertThat(answer.body()).contains("Қазақша мәтін").doesNotContain("⟦");
        }
        var id = written(who, "marketing");
        var changed = new LinkedHashMap<>(typed("marketing", "1"));
        changed.put("text-kk", "Өзгерген мәтін ⟦consent:kk:x⟧");
        post(who, "/desk/mailings/" + id + "/edit", changed);
        var page = get(who, "/desk/mailings/" + id, Language.EN).body();
        assertThat(page)
                .contains("Өзгерген мәтін consent:kk:x", "Nobody would get it now.")
                .doesNotContain("⟦");
        var frame = get(who, "/desk/mailings/" + id + "/html/kk", Language.EN);
        assertThat(frame.body()).contains("Өзгерген мәтін");
        assertThat(frame.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("sandbox");

        var own = mine;
        post(who, "/desk/mailings/" + id + "/trial", Map.of("language", "ru"));
        post(who, "/desk/mailings/" + id + "/trial", Map.of("language", "ru"));
        waitFor(() -> relay.letters.containsKey(own));
        assertThat(relay.letters.getOrDefault(own, List.of())).hasSize(1);
        assertThat(relay.letter(own)).contains("List-Unsubscribe-Post");
        assertThat(press(unsubscribe(new Person(SubjectId.random(), own)).substring(SITE.length()))
                        .statusCode())
                .isEqualTo(404);
        assertThat(post(who, "/desk/mailings/" + id + "/remove", Map.of()).statusCode())
                .isEqualTo(303);
        assertThat(get(who, "/desk/mailings/" + id, Language.KK).statusCode()).isEqualTo(404);
    }

    // the cast and the doors

    private String last = "";
    private String mine = "";
    /** Where a desk in a process of its own answers. */
    private String elsewhere = "";

    private <T> T bean(Class<T> type) {
        return desk.getBean(type);
    }

    private JdbcClient sql() {
        return bean(JdbcClient.class);
    }

    private Consents consents() {
        return bean(Consents.class);
    }

    private TransactionTemplate transaction() {
        return bean(TransactionTemplate.class);
    }

    private String home() {
        return !elsewhere.isEmpty()
                ? elsewhere
                : "http://localhost:" + desk.getEnvironment().getProperty("local.server.port");
    }

    private Permit system() {
        return bean(Policy.class).permit(Actor.system("test"), Purpose.SUPPORT);
    }

    private Permit rights() {
        return bean(Policy.class).permit(Actor.system("test"), Purpose.RIGHTS);
    }

    private Person person(Language language) {
        // a domain each: the pace is not what is tried here
        var address = "aigerim@" + UUID.randomUUID() + ".example";
        return new Person(
                bean(Subjects.class).enrol(system(), NewPerson.by("Айгерім", address, language, "form")), address);
    }

    private Person agreed(Language language, ConsentKind kind) {
        var person = person(language);
        consents().given(system(), person.id(), kind, text(kind, language), language, Channel.WEB, "form");
        return person;
    }

    private kz.qyzmet.desk.policy.ConsentText text(ConsentKind kind, Language language) {
        return bean(Policy.class)
                .consentText(kind, language, bean(Operator.class).details().orElseThrow());
    }

    private void block(Person person) {
        bean(Blockings.class)
                .block(rights(), person.id(), new Blockings.Wish(Blockings.Basis.PERSON, "сұрады", "", null));
    }

    private boolean stands(Person person, ConsentKind kind) {
        return !consents().standing(Set.of(person.id()), kind).isEmpty();
    }

    private Control.Finding lamp(String clause) {
        return Acting.as(
                Family.UPKEEP,
                () -> desk.getBeansOfType(Control.class).values().stream()
                        .filter(control -> control.clause().equals(clause))
                        .collect(Collectors.collectingAndThen(Collectors.toList(), List::getFirst))
                        .check());
    }

    private String state(UUID id) {
        return sql().sql("select state from mailing where id = ?")
                .param(id)
                .query(String.class)
                .single();
    }

    private long count(String which, UUID id) {
        return sql().sql("select count(*) from outbox where " + which)
                .param(id)
                .query(Long.class)
                .single();
    }

    private long waitingFor(UUID mailing, Person person) {
        return sql().sql("select count(*) from outbox where about = ? and subject_id = ? and state = 'waiting'")
                .params(mailing, person.id().value())
                .query(Long.class)
                .single();
    }

    private String words(Person person) throws Exception {
        var message = new jakarta.mail.internet.MimeMessage(
                null,
                new java.io.ByteArrayInputStream(relay.letter(person.address()).getBytes(StandardCharsets.ISO_8859_1)));
        var parts = (jakarta.mail.internet.MimeMultipart) message.getContent();
        return String.valueOf(parts.getBodyPart(0).getContent());
    }

    private String unsubscribe(Person person) {
        var found = UNSUBSCRIBE.matcher(relay.letter(person.address()).replaceAll("\r\n[ \t]+", ""));
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    private Map<String, String> typed(String kind, String version) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("id", UUID.randomUUID().toString());
        fields.put("kind", kind);
        fields.put("version", version);
        fields.put("subject-kk", "Жаңалық");
        fields.put("text-kk", "Қазақша мәтін");
        fields.put("subject-ru", "Новость");
        fields.put("text-ru", "Русский текст");
        fields.put("subject-en", "News");
        fields.put("text-en", "English text");
        return fields;
    }

    private UUID written(String who, String kind) throws Exception {
        var fields = typed(kind, "");
        assertThat(post(who, "/desk/mailings/new", fields).statusCode()).isEqualTo(303);
        return UUID.fromString(fields.get("id"));
    }

    private void start(String who, UUID id) throws Exception {
        assertThat(post(who, "/desk/mailings/" + id + "/start", Map.of("version", "1", "sure", "yes"))
                        .statusCode())
                .isEqualTo(303);
    }

    private HttpResponse<String> press(String path) throws Exception {
        return send("POST", "", path, "application/x-www-form-urlencoded", "List-Unsubscribe=One-Click");
    }

    private String member(Role role) throws Exception {
        var policy = bean(Policy.class);
        var accounts = bean(StaffAccounts.class);
        var system = Actor.system("first-run");
        mine = role.id() + "@" + UUID.randomUUID() + ".example";
        var subject = accounts.create(
                policy.permit(system, Purpose.ADMINISTRATION),
                new StaffAccounts.NewStaff(
                        "Қызметкер", mine, Language.RU, Set.of(role), Set.of(TeamId.GENERAL), Why.NEW_COLLEAGUE));
        accounts.setPassword(policy.permit(system, Purpose.ACCOUNT), subject, PASSWORD);
        return entered(mine);
    }

    private String entered(String address) throws Exception {
        var entered = post("", "/staff", Map.of("email", address, "password", PASSWORD));
        last = entered.headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.contains("session="))
                .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
                .findFirst()
                .orElseThrow();
        return last;
    }

    private HttpResponse<String> post(String cookie, String path, Map<String, String> fields) throws Exception {
        var body = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send("POST", cookie, path, "application/x-www-form-urlencoded", body);
    }

    private HttpResponse<String> get(String cookie, String path, Language language) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(home() + path)).header("Accept-Language", language.code());
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> send(String method, String cookie, String path, String type, String body)
            throws Exception {
        var request = HttpRequest.newBuilder(URI.create(home() + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private void waitFor(BooleanSupplier condition) {
        waitFor(condition, 25);
    }

    private void waitFor(BooleanSupplier condition, int seconds) {
        for (var until = Instant.now().plusSeconds(seconds); Instant.now().isBefore(until); ) {
            if (condition.getAsBoolean()) {
                return;
            }
            try {
                Thread.sleep(30);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        throw new AssertionError("waited in vain: "
                + sql().sql(
                                "select kind || ' ' || state || ' ' || coalesce(reason, '') || ' ' || count(*) from outbox group by kind, state, reason")
                        .query(String.class)
                        .list()
                + sql().sql("select state || ' ' || taken from mailing")
                        .query(String.class)
                        .list());
    }
}
