package kz.qyzmet.desk.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.Cookie;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.organisation.StaffBook;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.organisation.Why;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Badge;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.Scope;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Words;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@DeskTest
class AccessTest {
    private static final String PASSWORD = "тоғыз тентек тиын";

    @Autowired
    MockMvcTester mvc;

    @Autowired
    JdbcClient sql;

    @Autowired
    Policy policy;

    @Autowired
    StaffAccounts accounts;

    @Autowired
    StaffBook staff;

    @Autowired
    Sessions sessions;

    @Autowired
    Passwords passwords;

    @Autowired
    Lockout lockout;

    @Autowired
    SignInRequests requests;

    @Autowired
    IssuedCodes issued;

    @Autowired
    Tokens tokens;

    @Autowired
    Subjects subjects;

    @Autowired
    Vault vault;

    @Autowired
    Words words;

    private final String daniyar = "daniyar." + UUID.randomUUID() + "@qyzmet.example";
    private final String aigerim = "aigerim." + UUID.randomUUID() + "@post.example";
    private final String browser = Secrets.fresh();

    @Test
    void aRightPasswordOpensTheDesk() {
        colleague(Role.AGENT);

        var entered = enter(daniyar, PASSWORD);

        assertThat(entered).hasStatus(303).hasHeader("Location", "/desk");
        var cookie = Objects.requireNonNull(entered.getResponse().getHeader("Set-Cookie"));
        assertThat(cookie).contains("HttpOnly", "SameSite=Lax", "Path=/");
        assertThat(account(session(entered))).hasStatusOk().bodyText().contains("Данияр");
    }

    @Test
    void aSessionPlantedBeforeSigningInIsWorthNothingAfterIt() {
        colleague(Role.AGENT);
        var planted = Secrets.fresh();

        var entered = mvc.post()
                .uri("/staff")
                .cookie(new Cookie("qyzmet-session", planted))
                .param("email", daniyar)
                .param("password", PASSWORD)
                .exchange();

        assertThat(session(entered).getValue()).isNotEqualTo(planted);
        assertThat(account(new Cookie("qyzmet-session", planted))).hasStatus(303);
    }

    @Test
    void aRevokedSessionIsOutAtOnce() {
        var subject = colleague(Role.AGENT);
        var here = session(enter(daniyar, PASSWORD));
        var there = session(enter(daniyar, PASSWORD));
        var other = sessions.find(there.getValue()).orElseThrow().id();

        assertThat(mvc.post().uri("/account/sessions/" + other + "/end").cookie(here))
                .hasStatus(303);

        assertThat(account(there)).hasStatus(303);
        assertThat(account(here)).hasStatusOk();
        assertThat(sessions.of(subject)).hasSize(1);
    }

    @Test
    void nobodyEndsAnothersSession() {
        colleague(Role.AGENT);
        var mine = session(enter(daniyar, PASSWORD));
        var ivans = sessions.open(requester(), Sessions.Kind.REQUESTER, "firefox-linux");

        mvc.post().uri("/account/sessions/" + ivans.id() + "/end").cookie(mine).exchange();

        assertThat(sessions.find(ivans.token())).isPresent();
    }

    @Test
    void signingOutEverywhereEndsEverySession() {
        var subject = colleague(Role.AGENT);
        enter(daniyar, PASSWORD);
        var here = session(enter(daniyar, PASSWORD));

        mvc.post().uri("/account/sign-out-everywhere").cookie(here).exchange();

        assertThat(sessions.of(subject)).isEmpty();
        assertThat(account(here)).hasStatus(303);
    }

    @Test
    void anUnknownAccountAndAWrongPasswordAreOneAnswer() {
        colleague(Role.AGENT);
        var nobody = "nobody." + UUID.randomUUID() + "@qyzmet.example";

        var known = enter(daniyar, "not the password");
        var unknown = enter(nobody, "not the password");

        assertThat(known).hasStatus(403);
        assertThat(unknown).hasStatus(403);
        assertThat(body(unknown).replace(nobody, "")).isEqualTo(body(known).replace(daniyar, ""));
        assertThat(unknown.getResponse().getHeaderNames())
                .isEqualTo(known.getResponse().getHeaderNames());
    }

    @Test
    void anUnknownAccountTakesAsLong() {
        var subject = colleague(Role.AGENT);
        passwords.matches(subject, "warm up");

        var known = nanos(() -> passwords.matches(subject, "not the password"));
        var unknown = nanos(() -> passwords.matches(null, "not the password"));

        assertThat((double) unknown / known).isBetween(0.2, 5.0);
    }

    @Test
    void aRequesterWithoutARoleDoesNotComeInByPassword() {
        var subject = requester();
        accounts.setPassword(system(Purpose.ACCOUNT), subject, PASSWORD);

        assertThat(enter(aigerim, PASSWORD)).hasStatus(403);
    }

    @Test
    void pausesGrowWithEveryWrongTryAndEndWithTheRightPassword() {
        colleague(Role.AGENT);
        var free = policy.number("lockout-after");
        IntStream.range(0, free)
                .forEach(n -> assertThat(enter(daniyar, "wrong")).hasStatus(403));

        assertThat(enter(daniyar, PASSWORD)).hasStatus(429).containsHeader("Retry-After");
        var first = pause();
        waited();
        enter(daniyar, "wrong");
        var second = pause();
        waited();
        assertThat(enter(daniyar, PASSWORD)).hasStatus(303);

        assertThat(first).isCloseTo(policy.period("lockout-first"), Duration.ofSeconds(5));
        assertThat(second).isCloseTo(first.multipliedBy(2), Duration.ofSeconds(8));
        assertThat(enter(daniyar, "wrong")).hasStatus(403);
    }

    @Test
    void anUnknownAccountIsLockedLikeAKnownOne() {
        var nobody = "nobody." + UUID.randomUUID() + "@qyzmet.example";
        IntStream.range(0, policy.number("lockout-after")).forEach(n -> enter(nobody, "wrong"));

        assertThat(enter(nobody, "wrong")).hasStatus(429);
    }

    @Test
    void tryingAtOnceCountsEachTry() throws Exception {
        var refused = new ArrayList<Duration>();
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var tries = IntStream.range(0, 30)
                    .mapToObj(n -> pool.submit(() -> lockout.tried(daniyar, "127.0.0.1")))
                    .toList();
            for (var tried : tries) {
                if (tried.get().isPositive()) {
                    refused.add(tried.get());
                }
            }
        }

        assertThat(refused).hasSizeGreaterThanOrEqualTo(30 - policy.number("lockout-after"));
    }

    @Test
    @Tag("once")
    void aHundredSignInsHashTwoAtATime() throws Exception {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = IntStream.range(0, 100)
                    .mapToObj(n -> pool.submit(() -> passwords.matches(null, "guess " + n)))
                    .toList();
            for (var one : all) {
                one.get();
            }
        }

        assertThat(passwords.mostAtOnce()).isBetween(1, 2);
    }

    @Test
    void shortCommonAndMonotonousPasswordsAreRefused() {
        assertThat(passwords.fault("короткий")).contains("access.password.short");
        assertThat(passwords.fault("Administrator1")).contains("access.password.common");
        assertThat(passwords.fault("aaaaaaaabbbbbbbb")).contains("access.password.common");
        assertThat(passwords.fault(PASSWORD)).isEmpty();
    }

    @Test
    void aPasswordLinkWorksOnceAndLookingDoesNotUseItUp() {
        var subject = colleague(Role.AGENT);
        var link = accounts.passwordLink(system(Purpose.ADMINISTRATION), subject);
        assertThat(mvc.get().uri(link)).hasStatusOk();
        assertThat(mvc.get().uri(link)).hasStatusOk();

        var set = mvc.post().uri(link).param("password", "жаңа құпия сөз").param("again", "жаңа құпия сөз");

        assertThat(set).hasStatus(303);
        assertThat(mvc.get().uri(link)).hasStatus(404);
        assertThat(enter(daniyar, "жаңа құпия сөз")).hasStatus(303);
    }

    @Test
    void aSignInLinkWorksOnce() {
        var asked = asked(requester());
        assertThat(mvc.head().uri("/signin/check/" + asked.link()).cookie(new Cookie("qyzmet-browser", browser)))
                .hasStatusOk();
        assertThat(look(asked.link(), browser)).hasStatusOk();
        assertThat(look(asked.link(), browser)).hasStatusOk();

        assertThat(follow(asked.link(), browser)).hasStatus(303).hasHeader("Location", "/my");
        assertThat(follow(asked.link(), browser)).hasStatus(403);
        assertThat(code(asked.code(), browser)).hasStatus(403);
    }

    @Test
    void aSignInLinkIsWorthNothingInAnotherBrowser() {
        var asked = asked(requester());

        assertThat(follow(asked.link(), Secrets.fresh())).hasStatus(403);
        assertThat(code(asked.code(), Secrets.fresh())).hasStatus(403);
        assertThat(mvc.post().uri("/signin/check/" + asked.link())).hasStatus(403);
        assertThat(follow(asked.link(), browser)).hasStatus(303);
    }

    @Test
    void anExpiredLinkIsWorthNothing() {
        var asked = asked(requester());
        sql.sql("update sign_in_request set expires_at = now() - interval '1 second' where link_hash = :link")
                .param("link", Secrets.hash(asked.link()))
                .update();

        assertThat(follow(asked.link(), browser)).hasStatus(403);
        assertThat(code(asked.code(), browser)).hasStatus(403);
    }

    @Test
    void aCodeIsDeadAfterFiveGuesses() {
        var asked = asked(requester());
        var wrong = asked.code().equals("000000") ? "000001" : "000000";
        IntStream.range(0, policy.number("sign-in-code-tries"))
                .forEach(n -> assertThat(code(wrong, browser)).hasStatus(403));

        assertThat(code(asked.code(), browser)).hasStatus(403);
    }

    @Test
    void theCodeOpensTheDoorAndShowsThatTheAddressIsRight() {
        var subject = requester();
        var asked = asked(subject);

        var entered = code(asked.code().substring(0, 3) + " " + asked.code().substring(3), browser);

        assertThat(entered).hasStatus(303).hasHeader("Location", "/my");
        assertThat(account(session(entered))).hasStatusOk().bodyText().contains("Айгерім");
    }

    @Test
    void nothingComesOfALetterToAnUnknownAddress() {
        var nobody = SubjectId.random();
        vault.enrol(nobody);
        var asked = new SignInRequests.Wanted(
                "nobody@post.example", nobody, null, browser, Secrets.fresh(), Secrets.sixDigits(), "/my");
        requests.add(asked);

        assertThat(follow(asked.link(), browser)).hasStatus(403);
        assertThat(code(asked.code(), browser)).hasStatus(403);
    }

    @Test
    void askingForALetterAnswersAlikeForEveryAddress() {
        requester();

        var known = mvc.post().uri("/signin").param("email", aigerim).exchange();
        var unknown = mvc.post()
                .uri("/signin")
                .param("email", "nobody." + UUID.randomUUID() + "@post.example")
                .exchange();

        assertThat(known).hasStatus(303).hasHeader("Location", "/signin/check");
        assertThat(unknown).hasStatus(303).hasHeader("Location", "/signin/check");
        assertThat(body(known)).isEqualTo(body(unknown));
        assertThat(known.getResponse().getHeaderNames())
                .isEqualTo(unknown.getResponse().getHeaderNames());
    }

    @Test
    void aLetterIsWrittenForAKnownAddressAndForAnUnknownOne() throws Exception {
        var subject = requester();
        var nobody = "nobody." + UUID.randomUUID() + "@post.example";
        mvc.post().uri("/signin").param("email", aigerim).exchange();
        mvc.post().uri("/signin").param("email", nobody).exchange();

        assertThat(written(aigerim)).isEqualTo(subject.value());
        var letterTo = written(nobody);

        assertThat(letterTo).isNotEqualTo(subject.value());
        assertThat(sql.sql("select count(*) from outbox where subject_id = any(:people) and kind = 'sign-in'")
                        .param("people", new UUID[] {subject.value(), letterTo})
                        .query(Long.class)
                        .single())
                .isEqualTo(2);
        assertThat(subjects.byEmail(system(Purpose.ACCOUNT), nobody)).isEmpty();
    }

    @Test
    void aLetterSaysThePeriodsOfThePolicy() {
        assertThat(words.say(Language.RU, "access.letter.unknown", "/new", 1)).contains("через 1 минуту");
        assertThat(words.say(Language.RU, "access.letter.unknown", "/new", 22)).contains("через 22 минуты");
        assertThat(words.say(Language.KK, "access.letter.unknown", "/new", 30)).contains("30 минуттан кейін");
        assertThat(words.say(Language.RU, "access.admin.link.why", 72)).contains("в течение 72 часов");
        assertThat(words.say(Language.RU, "access.admin.link.why", 21)).contains("в течение 21 часа");
    }

    @Test
    void aSecondLetterAtOnceIsNotWritten() throws Exception {
        requester();
        mvc.post().uri("/signin").param("email", aigerim).exchange();
        written(aigerim);

        assertThat(requests.mayWrite(aigerim.toUpperCase(java.util.Locale.ROOT)))
                .isFalse();
    }

    @Test
    void aCodeFromAnAdministratorOpensTheDoorOnceAndThePersonSeesIt() {
        var subject = requester();
        asked(subject);
        var read = issued.code(system(Purpose.ADMINISTRATION), subject);

        var entered = code(read, browser);

        assertThat(entered).hasStatus(303);
        assertThat(issued.of(subject))
                .singleElement()
                .satisfies(code -> assertThat(code.usedAt()).isNotNull());
        assertThat(account(session(entered))).bodyText().contains("/account/sign-out-everywhere");
        asked(subject);
        assertThat(code(read, browser)).hasStatus(403);
    }

    @Test
    void whoCameByALetterIsARequesterEvenWhenAnAgent() {
        var subject = colleague(Role.ADMINISTRATOR);
        var opened = sessions.open(subject, Sessions.Kind.REQUESTER, "firefox-linux");

        // the page asks for the password, an act is refused by the policy itself
        assertThat(mvc.get().uri("/admin/staff").cookie(new Cookie("qyzmet-session", opened.token())))
                .hasStatus(303)
                .hasHeader("Location", "/staff?next=%2Fadmin%2Fstaff");
        assertThat(mvc.get().uri("/desk?show=mine").cookie(new Cookie("qyzmet-session", opened.token())))
                .hasStatus(303)
                .hasHeader("Location", "/staff?next=%2Fdesk%3Fshow%3Dmine");
    }

    @Test
    void theMenuShowsWhereAPersonIs() {
        var session = new Cookie(
                "qyzmet-session",
                sessions.open(requester(), Sessions.Kind.REQUESTER, "firefox-linux")
                        .token());

        Map.of("/my", "/my", "/my/data", "/my/data", "/my/requests", "/my/data", "/my/representatives", "/my/data")
                .forEach((page, place) -> assertThat(
                                mvc.get().uri(page).cookie(session).exchange())
                        .hasStatusOk()
                        .bodyText()
                        .containsOnlyOnce("aria-current=\"page\"")
                        .containsPattern("href=\"" + place + "\"[^>]*aria-current=\"page\""));
    }

    @Test
    void anAgentDoesNotSetUpTheDesk() {
        colleague(Role.AGENT);
        var session = session(enter(daniyar, PASSWORD));

        for (var page : new String[] {"staff", "teams", "people", "tokens", "operator", "keys"}) {
            assertThat(mvc.get().uri("/admin/" + page).cookie(session)).hasStatus(403);
        }
    }

    @Test
    void anAdministratorSeesEveryPageInThreeLanguages() {
        colleague(Role.ADMINISTRATOR);
        var session = session(enter(daniyar, PASSWORD));

        for (var page : new String[] {"staff", "teams", "people", "tokens", "operator", "keys"}) {
            for (var language : Language.values()) {
                assertThat(mvc.get().uri("/admin/" + page).cookie(session, new Cookie("lang", language.code())))
                        .hasStatusOk()
                        .bodyText()
                        .doesNotContain("⟦");
            }
        }
    }

    @Test
    void aStrangerIsLedToTheRightDoor() {
        assertThat(mvc.get().uri("/admin/staff")).hasStatus(303).hasHeader("Location", "/staff?next=%2Fadmin%2Fstaff");
        assertThat(mvc.get().uri("/account")).hasStatus(303).hasHeader("Location", "/signin?next=%2Faccount");
    }

    @Test
    void theLastAdministratorStays() {
        var arman = colleague(Role.ADMINISTRATOR);
        var permit = system(Purpose.ADMINISTRATION);
        var others = staff.holders(permit, Set.of(Role.ADMINISTRATOR)).size();

        if (others > 1) {
            staff.end(permit, arman, Role.ADMINISTRATOR, Why.LEFT);
            assertThat(staff.rolesOf(arman)).isEmpty();
        } else {
            assertThatThrownBy(() -> staff.end(permit, arman, Role.ADMINISTRATOR, Why.LEFT))
                    .isInstanceOf(Refused.class);
        }
    }

    @Test
    void aRoleThatEndedIsOutAtOnce() {
        var subject = colleague(Role.OFFICER);
        var session = session(enter(daniyar, PASSWORD));
        assertThat(sessions.find(session.getValue())).isPresent();

        staff.end(system(Purpose.ADMINISTRATION), subject, Role.OFFICER, Why.LEFT);

        assertThat(enter(daniyar, PASSWORD)).hasStatus(403);
        assertThat(staff.standing(subject).roles()).isEmpty();
    }

    @Test
    void whatComesFromAnotherSiteIsRefused() {
        assertThat(mvc.post().uri("/staff").header("Sec-Fetch-Site", "cross-site"))
                .hasStatus(403)
                .bodyText()
                .as("a page, not an empty answer")
                .contains("/policy#clause-4.11");
        assertThat(mvc.post().uri("/staff").header("Origin", "https://evil.example"))
                .hasStatus(403);
        assertThat(mvc.post().uri("/staff").header("Origin", "null")).hasStatus(403);
        assertThat(mvc.post().uri("/signout").header("Sec-Fetch-Site", "same-origin"))
                .hasStatus(303);
        assertThat(mvc.post().uri("/signout").header("Host", "localhost").header("Origin", "http://localhost"))
                .hasStatus(303);
    }

    @Test
    void aTokenIsKnownUntilItIsRevoked() {
        var permit = system(Purpose.ADMINISTRATION);
        var made = tokens.make(permit, wanted(Set.of(Scope.TICKETS_READ)));
        assertThat(tokens.open(made.token())).isPresent();

        tokens.revoke(permit, made.id());

        assertThat(tokens.open(made.token())).isEmpty();
        assertThat(mvc.get().uri("/api/v1/tickets").header("Authorization", "Bearer " + made.token()))
                .hasStatus(401)
                .containsHeader("WWW-Authenticate");
    }

    @Test
    void aTokenIsStoredOnlyAsAHash() {
        var made = tokens.make(system(Purpose.ADMINISTRATION), wanted(Set.of(Scope.TICKETS_READ)));

        var found = sql.sql("select count(*) from api_token t where t::text like :token")
                .param("token", "%" + made.token().substring(3) + "%")
                .query(Long.class)
                .single();

        assertThat(made.token()).startsWith("qz_");
        assertThat(found).isZero();
    }

    @Test
    void aTokenWithoutTheScopeIsRefused() {
        var made = tokens.make(system(Purpose.ADMINISTRATION), wanted(Set.of(Scope.TICKETS_READ)));
        var known = tokens.open(made.token()).orElseThrow();

        Badge.require(known.actor(), known.badge(), Scope.TICKETS_READ);
        assertThatThrownBy(() -> Badge.require(known.actor(), known.badge(), Scope.TICKETS_WRITE))
                .isInstanceOf(Refused.class);
        assertThatThrownBy(() -> Badge.require(Actor.STRANGER, null, Scope.TICKETS_READ))
                .isInstanceOf(Refused.class);
        assertThat(known.badge().evidence()).isEqualTo("confirmed by integration Мерей");
    }

    @Test
    void aTokenWithARateIsSlowedDownAndToldSo() {
        var wanted = new Tokens.Wanted("Slow", Set.of(Scope.TICKETS_READ), Ground.CONSENT, null, null, null, 2, null);
        var token = tokens.make(system(Purpose.ADMINISTRATION), wanted).token();

        var answers = IntStream.range(0, 3)
                .mapToObj(n -> mvc.get()
                        .uri("/api/v1/services")
                        .header("Authorization", "Bearer " + token)
                        .exchange())
                .toList();

        assertThat(answers.getFirst()).hasHeader("RateLimit-Limit", "2").hasHeader("RateLimit-Remaining", "1");
        assertThat(answers.getLast()).hasStatus(429).containsHeader("Retry-After");
    }

    @Test
    void oneNetworkKnocksOnlySoOften() {
        var most = policy.number("rate-sign-in-per-network");
        var network = "203.0.113." + (1 + (int) (Math.random() * 250));
        var last = IntStream.rangeClosed(0, most)
                .mapToObj(n -> mvc.post()
                        .uri("/signin")
                        .with(request -> {
                            request.setRemoteAddr(network);
                            return request;
                        })
                        .param("email", "nonsense")
                        .exchange())
                .toList()
                .getLast();

        assertThat(last).hasStatus(429);
    }

    private SubjectId colleague(Role role) {
        var permit = system(Purpose.ADMINISTRATION);
        var subject = accounts.create(
                permit,
                new StaffAccounts.NewStaff(
                        "Данияр", daniyar, Language.RU, Set.of(role), Set.of(TeamId.GENERAL), Why.NEW_COLLEAGUE));
        accounts.setPassword(permit, subject, PASSWORD);
        return subject;
    }

    private SubjectId requester() {
        return subjects.enrol(system(Purpose.ACCOUNT), NewPerson.by("Айгерім", aigerim, Language.KK, "form"));
    }

    private SignInRequests.Wanted asked(SubjectId subject) {
        var wanted = new SignInRequests.Wanted(
                aigerim, subject, subject, browser, Secrets.fresh(), Secrets.sixDigits(), "/my");
        requests.add(wanted);
        return wanted;
    }

    private Tokens.Wanted wanted(Set<Scope> scopes) {
        return new Tokens.Wanted("Мерей", scopes, Ground.CONSENT, null, null, null, null, null);
    }

    private Permit system(Purpose purpose) {
        return policy.permit(Actor.system("test"), purpose);
    }

    private MvcTestResult enter(String email, String password) {
        return mvc.post()
                .uri("/staff")
                .param("email", email)
                .param("password", password)
                .exchange();
    }

    private MvcTestResult account(Cookie session) {
        return mvc.get().uri("/account").cookie(session).exchange();
    }

    private MvcTestResult look(String link, String from) {
        return mvc.get()
                .uri("/signin/check/" + link)
                .cookie(new Cookie("qyzmet-browser", from))
                .exchange();
    }

    private MvcTestResult follow(String link, String from) {
        return mvc.post()
                .uri("/signin/check/" + link)
                .cookie(new Cookie("qyzmet-browser", from))
                .exchange();
    }

    private MvcTestResult code(String code, String from) {
        return mvc.post()
                .uri("/signin/check")
                .cookie(new Cookie("qyzmet-browser", from))
                .param("code", code)
                .exchange();
    }

    /** Waits for the letter, which is written after the page: to whose key it is sealed. */
    private UUID written(String address) throws InterruptedException {
        for (var n = 0; n < 300; n++) {
            var found = sql.sql("select letter_to from sign_in_request where address_hash = :address")
                    .param("address", vault.fixedHash("sign-in-address", address))
                    .query(UUID.class)
                    .optional();
            if (found.isPresent()) {
                return found.get();
            }
            Thread.sleep(100);
        }
        throw new AssertionError("no letter");
    }

    private static Cookie session(MvcTestResult entered) {
        return Objects.requireNonNull(entered.getResponse().getCookie("qyzmet-session"), "no session");
    }

    private static String body(MvcTestResult result) {
        try {
            return result.getResponse().getContentAsString(java.nio.charset.StandardCharsets.UTF_8);
        } catch (java.io.UnsupportedEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static long nanos(Runnable act) {
        var start = System.nanoTime();
        act.run();
        act.run();
        act.run();
        return System.nanoTime() - start;
    }

    /** What is left of the account's pause. */
    private Duration pause() {
        return sql.sql("select locked_until from failed_sign_in where place_hash = :place")
                .param("place", vault.fixedHash("sign-in-account", daniyar))
                .query((row, n) -> Duration.between(
                        Instant.now(), row.getTimestamp("locked_until").toInstant()))
                .single();
    }

    private void waited() {
        sql.sql("update failed_sign_in set locked_until = now() - interval '1 second' where place_hash = :place")
                .param("place", vault.fixedHash("sign-in-account", daniyar))
                .update();
    }
}
