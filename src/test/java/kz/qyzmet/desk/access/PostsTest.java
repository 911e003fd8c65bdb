package kz.qyzmet.desk.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import kz.qyzmet.desk.Colleague;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.organisation.Appointment;
import kz.qyzmet.desk.organisation.Appointments;
import kz.qyzmet.desk.organisation.Post;
import kz.qyzmet.desk.organisation.StaffBook;
import kz.qyzmet.desk.organisation.Why;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Control;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/** Clause 4.1: an officer, a deputy and a head stand by orders, each another person; whoever leaves holds nothing, and the lamp says which post is empty. */
@DeskTest
class PostsTest {
    @Autowired
    MockMvcTester mvc;

    @Autowired
    StaffAccounts accounts;

    @Autowired
    Appointments appointments;

    @Autowired
    PostTerms terms;

    @Autowired
    StaffBook staff;

    @Autowired
    Policy policy;

    @Autowired
    @Qualifier("postsControl")
    Control lamp;

    @Autowired
    JdbcClient sql;

    @Autowired
    @Qualifier("ownerDataSource")
    DataSource owner;

    /** The desk has three posts, and other tests may have filled them. */
    @BeforeEach
    @AfterEach
    void empty() {
        appointments.standing(desk()).forEach(held -> appointments.end(desk(), held.id(), Why.MISTAKE));
    }

    @Test
    void theLampIsGreenOnlyWhileOfficerDeputyAndHeadStandInTheirTerms_4_1() {
        says(Control.Lamp.BROKEN, "access.control.posts.none", 0, 0);

        appoint(Post.HEAD, enters(Role.LEAD), null);
        says(Control.Lamp.BROKEN, "access.control.posts.none", 1, 0);
        appoint(Post.OFFICER, enters(Role.OFFICER), appointments.today());
        says(Control.Lamp.PARTLY, "access.control.posts.deputy", 2, 0);
        appoint(Post.DEPUTY, enters(Role.OFFICER), null);
        says(Control.Lamp.ENFORCED, "access.control.posts", 3, 0);

        yesterday(Post.HEAD);
        says(Control.Lamp.PARTLY, "access.control.posts.head", 2, 1);
        yesterday(Post.OFFICER);
        says(Control.Lamp.BROKEN, "access.control.posts.none", 1, 2);
    }

    @Test
    void anAdministratorRecordsAnOrderAndEndsItAndTheHistoryStays_4_1() {
        var arman = enters(Role.ADMINISTRATOR);
        var saule = enters(Role.OFFICER);
        long before = journalled(saule.subject());
        assertThat(order(arman, "officer", saule, "№ 24-ж", today(), "")).hasStatus(303);

        var held = standing(Post.OFFICER);
        assertThat(held.holder()).isEqualTo(saule.subject());
        assertThat(held.order()).isEqualTo("№ 24-ж");
        assertThat(held.by()).isEqualTo(arman.subject());
        assertThat(journalled(saule.subject())).isGreaterThan(before);
        for (var language : Language.values()) {
            assertThat(get(arman, "/admin/posts", language))
                    .hasStatusOk()
                    .bodyText()
                    .contains("24-ж", "/admin/posts/" + held.id() + "/end")
                    .doesNotContain("⟦");
        }

        assertThat(post(arman, "/admin/posts/" + held.id() + "/end", "why", "bored"))
                .hasStatus(422);
        assertThat(post(arman, "/admin/posts/" + held.id() + "/end", "why", "relieved"))
                .hasStatus(303);
        assertThat(post(arman, "/admin/posts/" + held.id() + "/end", "why", "relieved"))
                .hasStatus(404);
        assertThat(appointments.standing(desk())).isEmpty();
        assertThat(get(arman, "/admin/posts", Language.RU))
                .bodyText()
                .contains("освобождён приказом")
                .doesNotContain("⟦");
    }

    @Test
    void aNewOrderRelievesWhoeverHeldThePost_4_1() {
        var first = enters(Role.LEAD);
        appoint(Post.HEAD, first, null);
        var second = enters(Role.AGENT);
        appoint(Post.HEAD, second, null);

        assertThat(appointments.holder(desk(), Post.HEAD)).contains(second.subject());
        assertThat(ended(first)).isEqualTo(Why.REPLACED);
    }

    @Test
    void nobodyAppointsThemselvesAndTheDatabaseSaysSoToo_4_1() {
        var arman = enters(Role.ADMINISTRATOR);

        assertThat(order(arman, "head", arman, "1", today(), "")).hasStatus(422);
        assertThat(appointments.standing(desk())).isEmpty();
        assertThatThrownBy(() -> Acting.running(
                        Family.ADMINISTRATION,
                        () -> sql.sql("""
                                insert into appointment (id, subject_id, post, order_number, ordered_on, from_day, edition, given_by, given_at)
                                values (gen_random_uuid(), :me, 'head', '1', current_date, current_date, 'x', :me, now())
                                """).param("me", arman.subject().value()).update()))
                .isInstanceOf(DataIntegrityViolationException.class);
    }

    @Test
    void whatAnOrderCannotSayIsToldAtTheField_4_1() {
        var arman = enters(Role.ADMINISTRATOR);
        var saule = enters(Role.OFFICER);
        var daniyar = enters(Role.AGENT);
        appoint(Post.OFFICER, saule, null);

        assertThat(order(arman, "deputy", daniyar, "25", today(), ""))
                .hasStatus(422)
                .bodyText()
                .contains("person-error", "нет роли");
        assertThat(order(arman, "deputy", saule, "25", today(), ""))
                .hasStatus(422)
                .bodyText()
                .contains("person-error", "занимает другой пост");
        assertThat(post(
                        arman,
                        "/admin/posts",
                        "post",
                        "head",
                        "person",
                        UUID.randomUUID().toString(),
                        "order",
                        "1",
                        "ordered",
                        today(),
                        "from",
                        today()))
                .hasStatus(422)
                .bodyText()
                .contains("person-error");
        assertThat(order(arman, "head", daniyar, " ", "2999-01-01", "2001-01-01"))
                .hasStatus(422)
                .bodyText()
                .contains("order-error", "from-error", "ordered-error", "until-error");
        assertThat(order(arman, "king", daniyar, "1", "+100000-01-01", "soon"))
                .hasStatus(422)
                .bodyText()
                .contains("post-error", "from-error", "until-error");
        assertThat(order(arman, "head", daniyar, "<script>", today(), ""))
                .hasStatus(422)
                .bodyText()
                .contains("order-error");
        assertThat(appointments.standing(desk())).hasSize(1);
    }

    @Test
    void whoeverLeavesHoldsNoPostAnyMore_4_1() {
        var saule = enters(Role.OFFICER);
        var head = enters(Role.LEAD);
        staff.give(desk(), head.subject(), Role.AGENT, Why.NEW_DUTIES);
        staff.give(desk(), saule.subject(), Role.AGENT, Why.NEW_DUTIES);
        appoint(Post.OFFICER, saule, null);
        appoint(Post.HEAD, head, null);

        staff.end(desk(), head.subject(), Role.LEAD, Why.LEFT);
        assertThat(appointments.holder(desk(), Post.HEAD)).as("still here").contains(head.subject());
        staff.end(desk(), head.subject(), Role.AGENT, Why.LEFT);
        assertThat(appointments.holder(desk(), Post.HEAD)).isEmpty();
        staff.end(desk(), saule.subject(), Role.OFFICER, Why.LEFT);
        assertThat(appointments.holder(desk(), Post.OFFICER))
                .as("a post without the role is a name on paper")
                .isEmpty();
        assertThat(ended(saule)).isEqualTo(Why.LEFT);
    }

    @Test
    void aTermThatIsOverKeepsNobodyFromAnotherPost_4_1() {
        var saule = enters(Role.OFFICER);
        appoint(Post.OFFICER, saule, appointments.today());
        yesterday(Post.OFFICER);
        assertThat(appointments.holder(desk(), Post.OFFICER)).isEmpty();

        appoint(Post.DEPUTY, saule, null);

        assertThat(appointments.holder(desk(), Post.DEPUTY)).contains(saule.subject());
        assertThat(appointments.standing(desk())).hasSize(1);
    }

    @Test
    void whoAnswersAndWhoRecordsHearOnceThatAnOrderEndsSoon_4_1() {
        var arman = enters(Role.ADMINISTRATOR);
        var saule = enters(Role.OFFICER);
        var head = enters(Role.LEAD);
        var agent = enters(Role.AGENT);
        appoint(Post.HEAD, head, null);
        appoint(Post.OFFICER, saule, appointments.today().plusDays(60));
        terms.round();
        assertThat(letters(saule)).as("not yet").isZero();

        JdbcClient.create(owner)
                .sql("update appointment set until_day = ? where post = 'officer' and ended_at is null")
                .param(appointments.today().plusDays(7))
                .update();
        terms.round();
        terms.round();

        assertThat(List.of(letters(arman), letters(saule), letters(head), letters(agent)))
                .containsExactly(1L, 1L, 1L, 0L);
        for (var language : Language.values()) {
            assertThat(get(arman, "/admin/posts", language)).bodyText().doesNotContain("⟦");
        }
        assertThat(get(arman, "/admin/posts", Language.EN)).bodyText().contains("last day is near");
        appoint(Post.OFFICER, saule, appointments.today().plusDays(7));
        terms.round();
        assertThat(letters(saule)).as("of the new order anew").isEqualTo(2);
    }

    private long letters(Colleague who) {
        return JdbcClient.create(owner)
                .sql("select count(*) from outbox where subject_id = ? and kind = 'rights'")
                .param(who.subject().value())
                .query(Long.class)
                .single();
    }

    @Test
    void theOfficerReadsAndNobodyElseOfTheStaffDoes_4_1() {
        var saule = enters(Role.OFFICER);
        var daniyar = enters(Role.AGENT);
        appoint(Post.OFFICER, saule, null);

        assertThat(get(saule, "/officer/posts", Language.KK))
                .hasStatusOk()
                .bodyText()
                .contains("24-ж")
                .doesNotContain("<form class=\"stack measure\"", "/end\"", "⟦");
        assertThat(get(daniyar, "/officer/posts", Language.RU)).hasStatus(403);
        for (var who : List.of(saule, daniyar)) {
            assertThat(get(who, "/admin/posts", Language.RU)).hasStatus(403);
            assertThat(order(who, "head", daniyar, "1", today(), "")).hasStatus(403);
            assertThat(post(who, "/admin/posts/" + standing(Post.OFFICER).id() + "/end", "why", "relieved"))
                    .hasStatus(403);
        }
        assertThat(appointments.standing(desk())).hasSize(1);
    }

    private void says(Control.Lamp colour, String words, long filled, long over) {
        var found = lamp.check();
        assertThat(found.lamp()).isEqualTo(colour);
        assertThat(found.says()).isEqualTo(words);
        assertThat(found.figures())
                .isEqualTo(Map.of("access.control.posts.filled", filled, "access.control.posts.over", over));
    }

    private void appoint(Post post, Colleague holder, @Nullable LocalDate until) {
        var today = appointments.today();
        appointments.appoint(
                desk(),
                new Appointments.Order(post, holder.subject(), "24-ж", today.minusDays(3), today.minusDays(2), until));
    }

    /** The last day of whoever holds the post was yesterday. */
    private void yesterday(Post post) {
        JdbcClient.create(owner)
                .sql("update appointment set until_day = ? where post = ? and ended_at is null")
                .params(appointments.today().minusDays(1), post.id())
                .update();
    }

    private Appointment standing(Post post) {
        return appointments.standing(desk()).stream()
                .filter(held -> held.post() == post)
                .findFirst()
                .orElseThrow();
    }

    private @Nullable Why ended(Colleague holder) {
        var gone = appointments.ended(desk(), null, 1000).stream()
                .filter(held -> held.holder().equals(holder.subject()))
                .findFirst()
                .orElseThrow()
                .ended();
        return gone == null ? null : gone.why();
    }

    private long journalled(SubjectId person) {
        return Acting.as(
                Family.ACCOUNTABILITY,
                () -> sql.sql("select count(*) from journal_subject where subject_id = ?")
                        .param(person.value())
                        .query(Long.class)
                        .single());
    }

    private MvcTestResult order(
            Colleague who, String post, Colleague person, String number, String from, String until) {
        return post(
                who,
                "/admin/posts",
                "post",
                post,
                "person",
                person.subject().toString(),
                "order",
                number,
                "ordered",
                from,
                "from",
                from,
                "until",
                until);
    }

    private String today() {
        return appointments.today().toString();
    }

    private Colleague enters(Role role) {
        return Colleague.enters(accounts, policy, mvc, role);
    }

    private Permit desk() {
        return policy.permit(Actor.system("test"), Purpose.ADMINISTRATION);
    }

    private MvcTestResult get(Colleague who, String path, Language language) {
        return mvc.get()
                .uri(path)
                .cookie(who.session())
                .header("Accept-Language", language.code())
                .exchange();
    }

    private MvcTestResult post(Colleague who, String path, String... parameters) {
        var request = mvc.post().uri(path).cookie(who.session()).header("Accept-Language", "ru");
        for (int i = 0; i < parameters.length; i += 2) {
            request = request.param(parameters[i], parameters[i + 1]);
        }
        return request.exchange();
    }
}
