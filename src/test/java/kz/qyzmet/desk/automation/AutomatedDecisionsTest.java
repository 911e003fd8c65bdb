package kz.qyzmet.desk.automation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.Cookie;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import kz.qyzmet.desk.Colleague;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.TestDesk;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.access.Tokens;
import kz.qyzmet.desk.catalogue.Services;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.deadline.LegalClock;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.organisation.Teams;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Control;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.OperatorDetails;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.Scope;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.retention.RedactionHand;
import kz.qyzmet.desk.rights.Objections;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.ticket.Act;
import kz.qyzmet.desk.ticket.Endings;
import kz.qyzmet.desk.ticket.Filing;
import kz.qyzmet.desk.ticket.NewMessage;
import kz.qyzmet.desk.ticket.Priority;
import kz.qyzmet.desk.ticket.State;
import kz.qyzmet.desk.ticket.Ticket;
import kz.qyzmet.desk.ticket.TicketMessage;
import kz.qyzmet.desk.ticket.Tickets;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Clause 3.2.5 (Law 94-V art. 19-1): what ends or ranks a person's matter is only proposed by programs, decided by a named person, or done on a written consent, explained and open to objection. */
@DeskTest
class AutomatedDecisionsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final OperatorDetails OPERATOR =
            new OperatorDetails("«Дала» ЖШС", "980240000009", "privacy@dala.example");

    @Autowired
    DecisionChapter chapter;

    @Autowired
    kz.qyzmet.desk.web.Pages pages;

    @Autowired
    MockMvcTester mvc;

    @Autowired
    Deciding deciding;

    @Autowired
    Objecting objecting;

    @Autowired
    Objections objections;

    @Autowired
    Proposals proposals;

    @Autowired
    ProposalClock proposalClock;

    @Autowired
    AutoClose autoClose;

    @Autowired
    Tickets tickets;

    @Autowired
    Filing filing;

    @Autowired
    Services services;

    @Autowired
    Subjects subjects;

    @Autowired
    Consents consents;

    @Autowired
    Blockings blockings;

    @Autowired
    LegalClock legal;

    @Autowired
    StaffAccounts accounts;

    @Autowired
    Teams teams;

    @Autowired
    Tokens tokens;

    @Autowired
    Policy policy;

    @Autowired
    JdbcClient sql;

    @Autowired
    ApplicationContext desk;

    private final Actor officer = Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of());

    @Test
    void aProgramOnlyProposesByTheApiAndANamedPersonDecidesOnAPage() throws Exception {
        var ticket = ticket(person());
        var token = token(null, null, Scope.TICKETS_READ, Scope.TICKETS_WRITE);
        var body = proposal(ticket, "close", "Қойма картриджді бергенін белгілеген.");

        var filed = post(token, "/api/v1/proposals", body, "Idempotency-Key", "k-" + ticket.id());

        assertThat(filed).hasStatus(201);
        var proposal = json(filed);
        var id = UUID.fromString(proposal.path("id").asString());
        assertThat(filed.getResponse().getHeader("Location")).isEqualTo("/api/v1/proposals/" + id);
        assertThat(proposal.path("state").asString()).isEqualTo("proposed");
        assertThat(proposal.path("factors").size()).isEqualTo(2);
        assertThat(now(ticket).state()).as("nothing has happened").isEqualTo(State.OPEN);
        var again = post(token, "/api/v1/proposals", body, "Idempotency-Key", "k-" + ticket.id());
        assertThat(again.getResponse().getHeader("Idempotency-Replayed")).isEqualTo("true");
        assertThat(json(again).path("id").asString()).isEqualTo(id.toString());
        assertThat(post(
                        token,
                        "/api/v1/proposals",
                        proposal(ticket, "refuse", "Басқа."),
                        "Idempotency-Key",
                        "k-" + ticket.id()))
                .hasStatus(422);
        assertThat(code(post(token, "/api/v1/proposals", proposal(ticket, "refuse", "Басқа."))))
                .isEqualTo("proposal-standing");

        var agent = colleague(Role.AGENT);
        var page = page(agent.session(), "/desk/proposals/" + id, "kk");
        assertThat(page).contains("Қойма картриджді бергенін белгілеген.", "қойма жазбасы", "Үшінші қабаттағы");
        assertThat(page(agent.session(), "/desk/proposals", "kk")).contains("/desk/proposals/" + id);
        assertThat(form(agent.session(), "/desk/proposals/" + id + "/confirm")).hasStatus(303);

        assertThat(now(ticket).state()).isEqualTo(State.CLOSED);
        assertThat(tickets.events(system(), now(ticket)).getLast().actor())
                .as("a named person closed it")
                .isEqualTo(agent.subject().value());
        var decided = proposals.find(system(), id).orElseThrow();
        assertThat(decided.state()).isEqualTo(Proposal.State.CONFIRMED);
        assertThat(decided.decidedBy()).isEqualTo(agent.subject().value());
        assertThat(decided.seconds()).isNotNull().isBetween(0, 60);
        assertThat(letters(ticket.requester(), "notice")).isEqualTo(1);
        assertThat(json(get(token, "/api/v1/proposals/" + id)).path("state").asString())
                .isEqualTo("confirmed");
        assertThat(json(get(token, "/api/v1/proposals?state=confirmed&limit=200"))
                        .path("items")
                        .toString())
                .contains(id.toString());
        assertThat(page(agent.session(), "/desk/proposals/history", "ru")).contains("/desk/proposals/" + id);
        assertThat(form(agent.session(), "/desk/proposals/" + id + "/confirm"))
                .as("once is enough")
                .hasStatus(409);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"act\": \"close\", \"reason\": \"x\", \"factors\": [\"y\"]}",
                "{\"ticket\": \"T\", \"reason\": \"x\", \"factors\": [\"y\"]}",
                "{\"ticket\": \"T\", \"act\": \"banish\", \"reason\": \"x\", \"factors\": [\"y\"]}",
                "{\"ticket\": \"T\", \"act\": \"close\", \"reason\": \" \", \"factors\": [\"y\"]}",
                "{\"ticket\": \"T\", \"act\": \"close\", \"reason\": \"x\"}",
                "{\"ticket\": \"T\", \"act\": \"close\", \"reason\": \"x\", \"factors\": []}",
                "{\"ticket\": \"T\", \"act\": \"close\", \"reason\": \"x\", \"factors\": [7]}",
                "{\"ticket\": \"T\", \"act\": \"close\", \"reason\": \"x\", \"factors\": [\" \"]}",
                "{\"ticket\": \"T\", \"act\": \"close\", \"reason\": \"x\", \"factors\": \"y\"}",
                "{\"ticket\": \"T\", \"act\": \"close\", \"reason\": \"x\", \"factors\": [1,2,3,4,5,6,7,8,9,10,11]}",
                "{\"ticket\": \"T\", \"act\": \"rank\", \"reason\": \"x\", \"factors\": [\"y\"]}",
                "{\"ticket\": \"T\", \"act\": \"close\", \"priority\": \"low\", \"reason\": \"x\", \"factors\": [\"y\"]}"
            })
    void aProposalWithoutActReasonOrFactorsIsRefusedFieldByField(String body) throws Exception {
        var ticket = ticket(person());
        var token = token(null, null, Scope.TICKETS_WRITE);

        var answer = post(token, "/api/v1/proposals", body.replace("\"T\"", "\"" + ticket.number() + "\""));

        assertThat(answer).hasStatus(422);
        assertThat(json(answer).path("errors").size()).isPositive();
        assertThat(proposals.of(system(), ticket.id(), 10)).isEmpty();
    }

    @Test
    void whoMayNotProposeLearnsNothing() throws Exception {
        var aigerim = person();
        var ticket = ticket(aigerim);
        var body = proposal(ticket, "close", "x");
        var elsewhere = teams.found(
                        policy.permit(Actor.system("test"), Purpose.ADMINISTRATION), "Басқа", "Другая", "Another")
                .id();

        assertThat(post("qz_nobody", "/api/v1/proposals", body)).hasStatus(401);
        assertThat(post(token(null, null, Scope.TICKETS_READ), "/api/v1/proposals", body))
                .hasStatus(403);
        assertThat(post(token(elsewhere, null, Scope.TICKETS_WRITE), "/api/v1/proposals", body))
                .hasStatus(404);
        assertThat(post(
                        token(null, null, Scope.TICKETS_WRITE),
                        "/api/v1/proposals",
                        body.replace(
                                Long.toString(ticket.number()),
                                UUID.randomUUID().toString())))
                .hasStatus(404);
        assertThat(code(post(token(null, aigerim, Scope.TICKETS_WRITE), "/api/v1/proposals", body)))
                .isEqualTo("proposal-reach");
        assertThat(post(token(null, person(), Scope.TICKETS_WRITE), "/api/v1/proposals", body))
                .hasStatus(404);
        var id = propose(ticket).id();
        assertThat(get(token(elsewhere, null, Scope.TICKETS_READ), "/api/v1/proposals/" + id))
                .hasStatus(404);
        assertThat(get(token(null, null, Scope.TICKETS_WRITE), "/api/v1/proposals/" + id))
                .hasStatus(403);
        assertThat(get(token(null, null, Scope.TICKETS_READ), "/api/v1/proposals/not-an-id"))
                .hasStatus(404);
        assertThat(get(token(null, null, Scope.TICKETS_READ), "/api/v1/proposals?state=x&limit=0&cursor=y"))
                .hasStatus(422);
    }

    @Test
    void aChangeThatSaysItIsAutomatedBecomesAProposalAndAPlainOneStaysAsItWas() throws Exception {
        var ticket = ticket(person());
        var token = token(null, null, Scope.TICKETS_READ, Scope.TICKETS_WRITE);
        var path = "/api/v1/tickets/" + ticket.id();

        for (var wrong : List.of(
                "{\"automated\": true, \"state\": \"closed\"}",
                "{\"automated\": true, \"state\": \"open\", \"reason\": \"x\", \"factors\": [\"y\"]}",
                "{\"automated\": true, \"reason\": \"x\", \"factors\": [\"y\"]}",
                "{\"automated\": true, \"state\": \"closed\", \"priority\": \"low\", \"reason\": \"x\", \"factors\": [\"y\"]}",
                "{\"automated\": true, \"state\": \"closed\", \"assignee\": null, \"reason\": \"x\", \"factors\": [\"y\"]}",
                "{\"automated\": \"yes\", \"state\": \"closed\", \"assignee\": \"nobody\"}")) {
            assertThat(patch(token, path, wrong, "\"1\"")).as(wrong).hasStatus(422);
        }
        var automated = "{\"automated\": true, \"state\": \"closed\", \"reason\": \"x\", \"factors\": [\"y\"]}";
        assertThat(patch(token, path, automated, "\"7\"")).hasStatus(412);

        var answer = patch(token, path, automated, "\"1\"");

        assertThat(answer).hasStatus(202);
        var place = String.valueOf(answer.getResponse().getHeader("Location"));
        assertThat(json(get(token, place)).path("act").asString()).isEqualTo("close");
        assertThat(now(ticket).state()).isEqualTo(State.OPEN);
        assertThat(now(ticket).version()).isEqualTo(1);
        assertThat(patch(token, path, "{\"state\": \"closed\"}", "\"1\"")).hasStatus(200);
        assertThat(now(ticket).state()).as("contracts 17").isEqualTo(State.CLOSED);
        proposalClock.round();
        assertThat(json(get(token, place)).path("state").asString()).isEqualTo("overtaken");
    }

    @Test
    void ofTwoPeopleWhoDecideAtOnceOneWinsAndTheOtherIsTold() throws Exception {
        for (int round = 0; round < 5; round++) {
            var proposal = propose(ticket(person()));
            var first = agent();
            var second = agent();
            open(first, proposal);
            open(second, proposal);

            List<String> ends;
            try (var threads = Executors.newFixedThreadPool(2)) {
                Callable<String> yes = () -> end(() -> deciding.confirm(first, proposal.id()));
                Callable<String> no = () -> end(() -> deciding.decline(second, proposal.id(), "Жоқ"));
                ends = new ArrayList<>();
                for (var one : threads.invokeAll(List.of(yes, no))) {
                    ends.add(one.get());
                }
            }

            assertThat(ends).containsExactlyInAnyOrder("done", "proposal-decided");
            var state = proposals.find(system(), proposal.id()).orElseThrow().state();
            assertThat(tickets.find(system(), proposal.ticket()).orElseThrow().state())
                    .isEqualTo(state == Proposal.State.CONFIRMED ? State.CLOSED : State.OPEN);
        }
    }

    @Test
    void aTicketThatChangedMeanwhileIsShownAndNotOverwritten() throws Exception {
        var ticket = ticket(person());
        var id = propose(ticket).id();
        var agent = colleague(Role.AGENT);
        page(agent.session(), "/desk/proposals/" + id, "ru");
        tickets.say(
                        system(),
                        ticket.id(),
                        NewMessage.reply(
                                TicketMessage.Side.REQUESTER,
                                ticket.requester(),
                                "Әлі де жоқ!",
                                Channel.WEB,
                                List.of()),
                        List.of())
                .orElseThrow();

        var answer = form(agent.session(), "/desk/proposals/" + id + "/confirm");

        assertThat(answer).hasStatus(409);
        assertThat(text(answer)).contains("Пока страница была открыта, заявку изменили", "Әлі де жоқ!");
        assertThat(now(ticket).state()).isEqualTo(State.OPEN);
        assertThat(form(agent.session(), "/desk/proposals/" + id + "/confirm"))
                .as("now it was seen")
                .hasStatus(303);
        assertThat(now(ticket).state()).isEqualTo(State.CLOSED);
    }

    @Test
    void nobodyDecidesUnseenAboutThemselvesOrFromOutside() throws Exception {
        var proposal = propose(ticket(person()));
        var id = proposal.id();

        assertThatThrownBy(() -> deciding.confirm(agent(), id))
                .isInstanceOf(Conflict.class)
                .hasMessage("proposal-unread");
        var elsewhere = policy.permit(
                Actor.person(SubjectId.random(), Set.of(Role.AGENT), Set.of(UUID.randomUUID())), Purpose.SUPPORT);
        assertThatThrownBy(() -> deciding.confirm(elsewhere, id)).isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> deciding.decline(elsewhere, id, "x")).isInstanceOf(NotFound.class);
        var requester =
                policy.permit(Actor.person(proposal.subject(), Set.of(Role.REQUESTER), Set.of()), Purpose.SUPPORT);
        assertThatThrownBy(() -> deciding.confirm(requester, id))
                .isInstanceOf(Refused.class)
                .hasMessage("person-decides");
        var program = policy.permit(Actor.token(UUID.randomUUID(), null, Set.of(), Reach.ALL), Purpose.SUPPORT);
        assertThatThrownBy(() -> deciding.confirm(program, id)).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> deciding.confirm(deciding.machine(), id)).isInstanceOf(Refused.class);
        assertThatThrownBy(() -> deciding.confirm(agent(), UUID.randomUUID())).isInstanceOf(NotFound.class);
        form(new Cookie("qyzmet-session", "x"), "/desk/proposals/" + id + "/confirm");
        assertThat(proposals.find(system(), id).orElseThrow().state()).isEqualTo(Proposal.State.PROPOSED);

        // an agent who asks the desk for something themselves
        var dana = colleague(Role.AGENT);
        var own = propose(ticket(dana.subject())).id();
        assertThat(page(dana.session(), "/desk/proposals/" + own, "ru"))
                .contains("Это ваша собственная заявка")
                .doesNotContain("/confirm\"");
        assertThat(form(dana.session(), "/desk/proposals/" + own + "/confirm")).hasStatus(409);
        assertThatThrownBy(() -> sql.sql(
                                "update proposal set state = 'confirmed', decided_by = subject_id, decided_at = now(), spent_seconds = 9 where id = ?")
                        .param(own)
                        .update())
                .isInstanceOf(DataIntegrityViolationException.class);
        var administrator = colleague(Role.ADMINISTRATOR);
        assertThat(form(administrator.session(), "/desk/proposals/" + id + "/confirm"))
                .hasStatus(403);
    }

    @Test
    void whatIsDeclinedStaysAsItIsWithItsWordsSealed() throws Exception {
        var ticket = ticket(person());
        var id = propose(ticket).id();
        var agent = colleague(Role.AGENT);
        page(agent.session(), "/desk/proposals/" + id, "ru");

        assertThat(form(agent.session(), "/desk/proposals/" + id + "/decline", "words", " "))
                .hasStatus(422);
        assertThat(form(agent.session(), "/desk/proposals/" + id + "/decline", "words", "я".repeat(501)))
                .hasStatus(422);
        assertThat(form(agent.session(), "/desk/proposals/" + id + "/decline", "words", "Қате ойлаған"))
                .hasStatus(303);

        assertThat(now(ticket).state()).isEqualTo(State.OPEN);
        assertThat(now(ticket).version()).isEqualTo(1);
        var declined = proposals.find(system(), id).orElseThrow();
        assertThat(proposals.said(system(), declined).words()).isEqualTo("Қате ойлаған");
        for (var column : List.of("reason", "factors", "words")) {
            var sealed = sql.sql("select " + column + " from proposal where id = ?")
                    .param(id)
                    .query((row, n) -> row.getBytes(1))
                    .single();
            assertThat(Vault.keyIds(sealed)).as(column).hasSize(1);
        }
        assertThat(letters(ticket.requester(), "notice")).isZero();

        // a redaction blackens each of the three (clause 2.1.4)
        var said = proposals.said(system(), declined);
        for (var passage : List.of(said.reason(), said.factors().getFirst(), "Қате ойлаған")) {
            assertThat(RedactionHand.redact(desk, ticket.id(), passage)).isEqualTo(1);
        }
        var black = proposals.said(system(), declined);
        assertThat(List.of(black.reason(), black.factors().getFirst(), black.words()))
                .containsOnly("█████");
        assertThat(black.factors()).hasSameSizeAs(said.factors());
    }

    @Test
    void whatNobodyDecidesLapsesAndNothingHappens() {
        var ticket = ticket(person());
        var late = propose(ticket);
        sql.sql("update proposal set lapses_at = now() - interval '1 minute' where id = ?")
                .param(late.id())
                .update();
        var permit = agent();
        open(permit, late);
        assertThatThrownBy(() -> deciding.confirm(permit, late.id())).hasMessage("proposal-lapsed");

        proposalClock.round();

        assertThat(proposals.find(system(), late.id()).orElseThrow().state()).isEqualTo(Proposal.State.LAPSED);
        assertThat(now(ticket).state()).isEqualTo(State.OPEN);
        assertThat(steps(late)).containsExactly("proposed", "lapsed");
        assertThat(propose(ticket).state()).as("another may follow").isEqualTo(Proposal.State.PROPOSED);
    }

    @Test
    void onAWrittenConsentItIsDoneExplainedAndUndoneAfterAnObjection() throws Exception {
        var dana = colleague(Role.AGENT);
        consented(dana.subject(), Channel.WEB);
        var ticket = ticket(dana.subject());

        var done = propose(ticket);

        assertThat(done.state()).isEqualTo(Proposal.State.ACTED);
        assertThat(done.consent()).isNotNull();
        assertThat(now(ticket).state()).isEqualTo(State.CLOSED);
        assertThat(tickets.events(system(), now(ticket)).getLast().actor()).isEqualTo(Deciding.MACHINE.id());
        assertThat(letters(dana.subject(), "rights")).as("the explanation").isEqualTo(1);
        for (var language : Language.values()) {
            assertThat(page(dana.session(), "/my/decisions", language.code()))
                    .contains("/my/decisions/" + done.id())
                    .doesNotContain("⟦");
            assertThat(page(dana.session(), "/my/decisions/" + done.id(), language.code()))
                    .contains("Қойма белгілеген.", "қойма жазбасы", "/objection")
                    .doesNotContain("⟦");
            assertThat(page(dana.session(), "/my/" + ticket.number(), language.code()))
                    .contains("/my/decisions/" + done.id())
                    .doesNotContain("⟦");
        }
        // nobody else sees or objects
        var ivan = colleague(Role.AGENT);
        // and it stands in her archive (clause 3.2.1)
        assertThat(chapter.of(
                        pages.of(new org.springframework.mock.web.MockHttpServletRequest()),
                        policy.permit(Actor.person(dana.subject(), Set.of(Role.REQUESTER), Set.of()), Purpose.RIGHTS)
                                .own(),
                        dana.subject()))
                .anySatisfy(item ->
                        assertThat(item.codes()).containsEntry("id", done.id().toString()));
        assertThat(mvc.get().uri("/my/decisions/" + done.id()).cookie(ivan.session()))
                .hasStatus(404);
        assertThat(form(ivan.session(), "/my/decisions/" + done.id() + "/objection"))
                .hasStatus(404);

        assertThat(form(dana.session(), "/my/decisions/" + done.id() + "/objection", "text", "я".repeat(10_001)))
                .hasStatus(422);
        var objected = form(dana.session(), "/my/decisions/" + done.id() + "/objection", "text", "Картридж жоқ.");

        assertThat(objected).hasStatus(303);
        var now = read(done);
        assertThat(now.state()).isEqualTo(Proposal.State.OBJECTED);
        assertThat(objected.getResponse().getHeader("Location")).endsWith("/my/requests/" + now.objection());
        var due = sql.sql("select due_at, kind from subject_request where id = ?")
                .param(now.objection())
                .query((row, n) -> Map.of(row.getString(2), row.getTimestamp(1).toInstant()))
                .single();
        assertThat(due)
                .containsEntry(
                        "automated-objection",
                        legal.due(java.time.Instant.now(), 3, true).end());
        form(dana.session(), "/my/decisions/" + done.id() + "/objection");
        assertThat(sql.sql("select count(*) from subject_request where subject_id = ?")
                        .param(dana.subject().value())
                        .query(Long.class)
                        .single())
                .as("twice is once")
                .isEqualTo(1);
        var self = Actor.person(dana.subject(), Set.of(Role.OFFICER), Set.of());
        assertThatThrownBy(() -> objections.consider(self, request(now), true, "x"))
                .hasMessage("request-own");
        assertThat(now(ticket).state()).isEqualTo(State.CLOSED);

        objections.consider(officer, request(now), true, "Дұрыс айтасыз.");

        assertThat(read(done).state()).isEqualTo(Proposal.State.UNDONE);
        assertThat(now(ticket).state()).isEqualTo(State.OPEN);
        assertThat(steps(done)).containsExactly("proposed", "acted", "objected", "undone");
        assertThat(page(dana.session(), "/my/decisions/" + done.id(), "ru")).contains("отменил решение");
    }

    @Test
    void anObjectionMayBeRefusedOrTakenBackAndARankIsGivenBack() {
        var aigerim = person();
        consented(aigerim, Channel.PAPER);
        var own = policy.permit(Actor.person(aigerim, Set.of(Role.REQUESTER), Set.of()), Purpose.RIGHTS)
                .own();
        var upheld = ticket(aigerim);
        var first = propose(upheld);
        var demand = objecting.object(own, first.id(), "", Language.KK);
        assertThatThrownBy(() -> objecting.object(own, first.id(), "", Language.KK))
                .hasMessage("decision-objected");

        objections.consider(officer, demand.id(), false, "Шешім дұрыс.");

        assertThat(read(first).state()).isEqualTo(Proposal.State.UPHELD);
        assertThat(now(upheld).state()).isEqualTo(State.CLOSED);

        var ranked = ticket(aigerim);
        var second = propose(ranked, Deed.RANK, Priority.LOW);
        assertThat(second.state()).isEqualTo(Proposal.State.ACTED);
        assertThat(now(ranked).priority()).isEqualTo(Priority.LOW);
        var other = objecting.object(own, second.id(), "Бұл шұғыл", Language.KK);
        objections.consider(officer, other.id(), true, "Келісеміз.");
        assertThat(now(ranked).priority()).isEqualTo(Priority.NORMAL);
        assertThat(read(second).state()).isEqualTo(Proposal.State.UNDONE);

        // what a person has changed since stays as they left it
        var changed = ticket(aigerim);
        var third = propose(changed, Deed.RANK, Priority.LOW);
        tickets.change(agent(), changed.id(), null, List.of(new Act.SetPriority(Priority.URGENT)));
        objections.consider(
                officer, objecting.object(own, third.id(), "", Language.KK).id(), true, "Келісеміз.");
        assertThat(now(changed).priority()).isEqualTo(Priority.URGENT);
    }

    @Test
    void withoutAWrittenConsentThatStandsItIsOnlyProposed() {
        var none = person();
        assertThat(propose(ticket(none)).state()).isEqualTo(Proposal.State.PROPOSED);

        var vouched = person();
        consents.given(
                policy.permit(Actor.token(UUID.randomUUID(), null, Set.of(), Reach.ALL), Purpose.SUPPORT),
                vouched,
                ConsentKind.AUTOMATED_DECISIONS,
                policy.consentText(ConsentKind.AUTOMATED_DECISIONS, Language.KK, OPERATOR),
                Language.KK,
                Channel.API,
                "confirmed by integration x");
        assertThat(propose(ticket(vouched)).state())
                .as("the word of an integration is no consent in writing")
                .isEqualTo(Proposal.State.PROPOSED);

        var expired = person();
        consented(expired, Channel.WEB);
        sql.sql("update consent set expires_at = now() where subject_id = ? and purpose = 'automated-decisions'")
                .param(expired.value())
                .update();
        assertThat(propose(ticket(expired)).state()).isEqualTo(Proposal.State.PROPOSED);

        var withdrawn = person();
        consented(withdrawn, Channel.WEB);
        var before = ticket(withdrawn);
        assertThat(propose(before).state()).isEqualTo(Proposal.State.ACTED);
        consents.withdraw(system(), withdrawn, ConsentKind.AUTOMATED_DECISIONS, Channel.WEB);
        assertThat(propose(ticket(withdrawn)).state()).isEqualTo(Proposal.State.PROPOSED);
        assertThat(now(before).state()).as("what was lawful stays").isEqualTo(State.CLOSED);

        assertThatThrownBy(() -> sql.sql(
                                "update proposal set state = 'acted', acted_at = now(), was = 'open' where subject_id = ?")
                        .param(none.value())
                        .update())
                .as("the database itself")
                .isInstanceOf(DataIntegrityViolationException.class);
    }

    @Test
    void aTicketThatWaitsTooLongIsProposedForClosingOnceAndNeverClosedByItself() {
        var ticket = waiting(person(), 15);
        var fresh = waiting(person(), 13);

        autoClose.round(14);

        var proposal = proposals.of(system(), ticket.id(), 10).getFirst();
        assertThat(proposal.rule()).isTrue();
        assertThat(proposal.deed()).isEqualTo(Deed.CLOSE);
        assertThat(proposals.said(system(), proposal).reason()).contains("15 күннен бері жауап жоқ");
        assertThat(now(ticket).state()).isEqualTo(State.WAITING);
        assertThat(proposals.of(system(), fresh.id(), 10)).isEmpty();
        autoClose.round(14);
        assertThat(proposals.of(system(), ticket.id(), 10)).hasSize(1);
        var permit = agent();
        open(permit, proposal);
        deciding.decline(permit, proposal.id(), "Телефонмен сөйлестік");
        autoClose.round(14);
        assertThat(proposals.of(system(), ticket.id(), 10))
                .as("a no is a no for this version")
                .hasSize(1);

        var answered = waiting(person(), 20);
        autoClose.round(14);
        tickets.say(
                        system(),
                        answered.id(),
                        NewMessage.reply(
                                TicketMessage.Side.REQUESTER,
                                answered.requester(),
                                "Кешіріңіз!",
                                Channel.WEB,
                                List.of()),
                        List.of())
                .orElseThrow();
        proposalClock.round();
        assertThat(proposals.of(system(), answered.id(), 10).getFirst().state()).isEqualTo(Proposal.State.OVERTAKEN);

        var agreed = person();
        consented(agreed, Channel.WEB);
        var closed = waiting(agreed, 30);
        autoClose.round(14);
        assertThat(now(closed).state()).isEqualTo(State.CLOSED);
        assertThat(proposals.of(system(), closed.id(), 10).getFirst().state()).isEqualTo(Proposal.State.ACTED);
    }

    @Test
    void nothingIsProposedOrDecidedAboutTheBlocked() throws Exception {
        var aigerim = person();
        consented(aigerim, Channel.WEB);
        var before = waiting(person(), 15);
        var blockedLater = propose(ticket(before.requester()));
        var ticket = waiting(aigerim, 15);
        var rights = policy.permit(officer, Purpose.RIGHTS);
        blockings.block(rights, aigerim, new Blockings.Wish(Blockings.Basis.PERSON, "№ 1", "№ 1", null));
        blockings.block(rights, before.requester(), new Blockings.Wish(Blockings.Basis.PERSON, "№ 2", "№ 2", null));
        var permit = agent();

        autoClose.round(14);
        proposalClock.round();

        assertThat(post(token(null, null, Scope.TICKETS_WRITE), "/api/v1/proposals", proposal(ticket, "close", "x")))
                .hasStatus(404);
        assertThatThrownBy(() -> deciding.confirm(permit, blockedLater.id())).isInstanceOf(NotFound.class);
        assertThat(sql.sql("select count(*) from proposal where ticket_id = any(?)")
                        .param(new UUID[] {ticket.id(), before.id()})
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(sql.sql("select state from proposal where id = ?")
                        .param(blockedLater.id())
                        .query(String.class)
                        .single())
                .as("stored and nothing else")
                .isEqualTo("proposed");
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void thePagesSpeakEachLanguage(Language language) throws Exception {
        var agent = colleague(Role.LEAD);
        var proposal = propose(ticket(person()), Deed.RANK, Priority.HIGH);
        var number = tickets.find(system(), proposal.ticket()).orElseThrow().number();
        for (var path : List.of(
                "/desk/proposals",
                "/desk/proposals/history",
                "/desk/proposals/" + proposal.id(),
                "/desk/" + number,
                "/my/decisions")) {
            assertThat(page(agent.session(), path, language.code())).as(path).doesNotContain("⟦");
        }
        assertThat(page(agent.session(), "/desk/" + number, language.code()))
                .contains("/desk/proposals/" + proposal.id());
    }

    @Test
    @Tag("once")
    void theLampIsRedWhenAMachineEndedATicketWithoutAConsent() {
        try (var desk = TestDesk.start(Map.of())) {
            var lamp = desk.getBean("personDecidesControl", Control.class);
            var house = desk.getBean(Policy.class);
            var all = desk.getBean(Tickets.class);
            var system = house.permit(Actor.system("test"), Purpose.SUPPORT);
            assertThat(lamp.check().lamp()).isEqualTo(Control.Lamp.ENFORCED);

            var one = ticket(desk.getBean(Filing.class), desk.getBean(Services.class), system, null);
            var id = desk.getBean(Deciding.class).propose(system, one, null, wish(Deed.CLOSE, null));
            var asked = lamp.check();
            assertThat(asked.lamp()).isEqualTo(Control.Lamp.ENFORCED);
            assertThat(asked.figures()).containsEntry("automation.control.figure.proposed", 1L);
            assertThat(id).isNotNull();

            var program = house.permit(Actor.token(UUID.randomUUID(), null, Set.of(), Reach.ALL), Purpose.SUPPORT);
            all.change(program, one.id(), null, List.of(new Act.SetState(State.RESOLVED, null)));
            var vouched = lamp.check();
            assertThat(vouched.lamp()).isEqualTo(Control.Lamp.PARTLY);
            assertThat(vouched.figures()).containsEntry("automation.control.figure.direct", 1L);

            var robot = house.permit(Actor.system("robot"), Purpose.SUPPORT);
            all.change(robot, one.id(), null, List.of(new Act.SetState(State.CLOSED, null)));
            assertThat(desk.getBean(Endings.class)
                            .byTheDesk(java.time.Instant.now().minusSeconds(60), 10))
                    .containsExactly(one.id());
            assertThat(lamp.check().lamp()).isEqualTo(Control.Lamp.BROKEN);
        }
    }

    private UUID request(Proposal proposal) {
        return java.util.Objects.requireNonNull(proposal.objection());
    }

    private Proposal read(Proposal proposal) {
        return proposals.find(system(), proposal.id()).orElseThrow();
    }

    private List<String> steps(Proposal proposal) {
        return proposals.steps(system(), proposal).stream()
                .map(Proposals.Step::step)
                .toList();
    }

    private static String end(Runnable act) {
        try {
            act.run();
            return "done";
        } catch (Conflict conflict) {
            return conflict.code();
        }
    }

    private void open(Permit permit, Proposal proposal) {
        proposals.opened(
                permit,
                proposal,
                java.util.Objects.requireNonNull(permit.actor().subject()),
                tickets.find(system(), proposal.ticket()).orElseThrow().version());
    }

    private Permit agent() {
        return policy.permit(
                Actor.person(SubjectId.random(), Set.of(Role.AGENT), Set.of(TeamId.GENERAL.value())), Purpose.SUPPORT);
    }

    private Permit system() {
        return policy.permit(Actor.system("test"), Purpose.SUPPORT);
    }

    private Colleague colleague(Role role) {
        return Colleague.enters(accounts, policy, mvc, role);
    }

    private SubjectId person() {
        return subjects.enrol(
                system(), NewPerson.by("Айгерім Қасымова", UUID.randomUUID() + "@mail.example", Language.KK, "form"));
    }

    private void consented(SubjectId person, Channel channel) {
        consents.given(
                policy.permit(Actor.person(person, Set.of(Role.REQUESTER), Set.of()), Purpose.RIGHTS)
                        .own(),
                person,
                ConsentKind.AUTOMATED_DECISIONS,
                policy.consentText(ConsentKind.AUTOMATED_DECISIONS, Language.KK, OPERATOR),
                Language.KK,
                channel,
                "my-data");
    }

    private Ticket ticket(SubjectId person) {
        return ticket(filing, services, system(), person);
    }

    private static Ticket ticket(Filing filing, Services services, Permit permit, @Nullable SubjectId person) {
        return filing.file(
                        permit,
                        new Filing.Wish(
                                person,
                                person == null ? "Айгерім" : "",
                                person == null ? UUID.randomUUID() + "@mail.example" : null,
                                null,
                                "Картридж",
                                "Үшінші қабаттағы принтердің картриджі бітті.",
                                Language.KK,
                                services.general(),
                                Priority.NORMAL,
                                Channel.WEB,
                                Ground.CONSENT,
                                null,
                                "form",
                                List.of(),
                                null,
                                ""))
                .ticket();
    }

    private Ticket waiting(SubjectId person, int days) {
        var ticket = ticket(person);
        tickets.change(agent(), ticket.id(), null, List.of(new Act.SetState(State.WAITING, null)));
        sql.sql("update ticket set updated_at = now() - make_interval(days => ?) where id = ?")
                .params(days, ticket.id())
                .update();
        return now(ticket);
    }

    private Ticket now(Ticket ticket) {
        return tickets.find(system(), ticket.id()).orElseThrow();
    }

    private static Proposals.Wish wish(Deed deed, @Nullable Priority priority) {
        return new Proposals.Wish(
                deed,
                priority,
                false,
                UUID.randomUUID(),
                "crm",
                Language.KK,
                "Қойма белгілеген.",
                List.of("қойма жазбасы", "нөмірі сай"));
    }

    private Proposal propose(Ticket ticket) {
        return propose(ticket, Deed.CLOSE, null);
    }

    private Proposal propose(Ticket ticket, Deed deed, @Nullable Priority priority) {
        var id = deciding.propose(system(), ticket, null, wish(deed, priority));
        return proposals.find(system(), id).orElseThrow();
    }

    private static String proposal(Ticket ticket, String act, String reason) {
        return JSON.writeValueAsString(Map.of(
                "ticket",
                Long.toString(ticket.number()),
                "act",
                act,
                "reason",
                reason,
                "factors",
                List.of("қойма жазбасы", "нөмірі сай")));
    }

    private long letters(SubjectId person, String kind) {
        return sql.sql("select count(*) from outbox where subject_id = ? and kind = ?")
                .params(person.value(), kind)
                .query(Long.class)
                .single();
    }

    private String token(@Nullable TeamId team, @Nullable SubjectId person, Scope... scopes) {
        var permit = policy.permit(Actor.system("test"), Purpose.ADMINISTRATION);
        return tokens.make(
                        permit,
                        new Tokens.Wanted(
                                "crm", EnumSet.copyOf(List.of(scopes)), Ground.CONSENT, null, team, person, null, null))
                .token();
    }

    private MvcTestResult post(String token, String path, String body, String... header) {
        var request = mvc.post()
                .uri(path)
                .header("Authorization", "Bearer " + token)
                .contentType(MediaType.APPLICATION_JSON)
                .content(body.getBytes(StandardCharsets.UTF_8));
        if (header.length == 2) {
            request = request.header(header[0], header[1]);
        }
        return request.exchange();
    }

    private MvcTestResult patch(String token, String path, String body, String version) {
        return mvc.patch()
                .uri(path)
                .header("Authorization", "Bearer " + token)
                .header("If-Match", version)
                .contentType(MediaType.APPLICATION_JSON)
                .content(body.getBytes(StandardCharsets.UTF_8))
                .exchange();
    }

    private MvcTestResult get(String token, String path) {
        return mvc.get().uri(path).header("Authorization", "Bearer " + token).exchange();
    }

    private String page(Cookie session, String path, String language) throws Exception {
        var answer = mvc.get()
                .uri(path)
                .cookie(session)
                .header("Accept-Language", language)
                .exchange();
        assertThat(answer).as(path).hasStatusOk();
        return text(answer);
    }

    private MvcTestResult form(Cookie session, String path, String... field) {
        var request = mvc.post().uri(path).cookie(session).header("Accept-Language", "ru");
        return (field.length == 2 ? request.param(field[0], field[1]) : request).exchange();
    }

    private static String text(MvcTestResult answer) throws Exception {
        return answer.getResponse().getContentAsString(StandardCharsets.UTF_8);
    }

    private static JsonNode json(MvcTestResult answer) throws Exception {
        return JSON.readTree(text(answer));
    }

    private static String code(MvcTestResult answer) throws Exception {
        return json(answer).path("code").asString();
    }
}
