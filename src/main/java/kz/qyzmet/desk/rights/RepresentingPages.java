package kz.qyzmet.desk.rights;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.deadline.LegalClock;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.ConsentText;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.ticket.IncomingForm;
import kz.qyzmet.desk.ticket.Ticket;
import kz.qyzmet.desk.ticket.Tickets;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Option;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The representative's side (clause 3.1.2): the letter's link, the people one acts for, demands for them and the answers. Never more than the power says. */
@Controller
class RepresentingPages {
    static final String HOME = "/representing";
    private static final String INVITED = "/represent/{token}";
    static final String ONE = HOME + "/{id:[0-9a-f-]{36}}";
    private static final int SHOWN = 100;

    /** @param text null when nobody may be asked: the operator is not named yet */
    record Asked(
            String token,
            Representatives.Named named,
            String person,
            @Nullable ConsentText text) {}

    record Line(Representative power, String name) {}

    record Own(List<Line> lines) {}

    record Form(String kind, String text, Map<String, String> wrong) {
        static final Form EMPTY = new Form("", "", Map.of());

        @Nullable
        String error(Page page, String field) {
            var key = wrong.get(field);
            return key == null ? null : page.t(key);
        }
    }

    record One(Representing.Whom whom, List<SubjectRequest> demands, List<Option> kinds, Form form) {}

    /**
     * @param failed the question whose answer cannot be taken, empty when there is none
     * @param wrong what is wrong with it
     */
    record Demand(
            Representing.Whom whom,
            Representing.Demand demand,
            String failed,
            String said,
            @Nullable String wrong) {
        /** Where answers go, as long as nobody has decided. */
        @Nullable
        String answers() {
            var request = demand.request();
            return request.outcome() == null && !request.closed()
                    ? HOME + "/" + whom.power().id() + "/requests/" + request.id() + "/questions"
                    : null;
        }
    }

    /** @param consents headings of the consents that stand, with the day on which each was given */
    record Held(
            Representing.Whom whom,
            List<Subjects.Held> values,
            Map<String, Consents.Given> consents,
            List<SubjectRequest> demands,
            List<Ticket> tickets) {}

    private final Representatives representatives;
    private final Representing representing;
    private final SubjectRequests requests;
    private final Subjects subjects;
    private final Consents consents;
    private final Tickets tickets;
    private final IncomingForm forms;
    private final Operator operator;
    private final ProvenLinks links;
    private final Journal journal;
    private final Policy policy;
    private final LegalClock legal;
    private final Clock clock;

    RepresentingPages(
            Representatives representatives,
            Representing representing,
            SubjectRequests requests,
            Subjects subjects,
            Consents consents,
            Tickets tickets,
            IncomingForm forms,
            Operator operator,
            ProvenLinks links,
            Journal journal,
            Policy policy,
            LegalClock legal,
            Clock clock) {
        this.representatives = representatives;
        this.representing = representing;
        this.requests = requests;
        this.subjects = subjects;
        this.consents = consents;
        this.tickets = tickets;
        this.forms = forms;
        this.operator = operator;
        this.links = links;
        this.journal = journal;
        this.policy = policy;
        this.legal = legal;
        this.clock = clock;
    }

    /** Opening the link changes nothing: mail scanners open links too. */
    @GetMapping(INVITED)
    ModelAndView asked(Page page, @PathVariable String token) {
        var named = representing.asked(read(token)).orElseThrow(NotFound::new);
        var subject = named.representative().subject();
        return page.show(
                "rights/represent",
                new Asked(
                        token, named, subjects.names(desk(), List.of(subject)).getOrDefault(subject, ""), text(page)));
    }

    /** Nobody has agreed to words that were not shown (clause 6.2). */
    @PostMapping(INVITED + "/accept")
    ModelAndView accept(
            Page page,
            @PathVariable String token,
            @RequestParam(name = "consent-text", defaultValue = "") String seen) {
        var id = read(token);
        var text = text(page);
        if (text == null || !text.hash().equals(seen)) {
            return page.redirect("/represent/" + token, Flash.of("rights.represent.changed"));
        }
        try {
            if (!representing.accept(id, text, page.language())) {
                throw new NotFound();
            }
        } catch (DuplicateKeyException recordedAtTheSameMoment) {
            return page.redirect("/represent/" + token, Flash.of("rights.represent.again"));
        }
        return page.redirect(HOME, Flash.of("rights.represent.accepted"));
    }

    @PostMapping(INVITED + "/decline")
    ModelAndView decline(Page page, @PathVariable String token) {
        representing.decline(read(token));
        return page.redirect("/", Flash.of("rights.represent.declined"));
    }

    @GetMapping(HOME)
    ModelAndView mine(Page page, Actor actor) {
        MyRequests.self(actor);
        var permit = permit(actor);
        var powers = representatives.actingFor(permit, SHOWN);
        var open = powers.stream()
                .map(Representative::subject)
                .distinct()
                .filter(subject -> !representing.blocked(subject))
                .toList();
        var names = subjects.names(desk(), open);
        journal.read(permit, "page:representing", open, "subject.name");
        return page.show(
                "rights/representing",
                new Own(powers.stream()
                        .map(power -> new Line(power, names.getOrDefault(power.subject(), "")))
                        .toList()));
    }

    @GetMapping(ONE)
    ModelAndView one(Page page, Actor actor, @PathVariable UUID id) {
        MyRequests.self(actor);
        return one(page, permit(actor), id, Form.EMPTY);
    }

    private ModelAndView one(Page page, Permit permit, UUID id, Form form) {
        var whom = representing.whom(permit, id);
        var shown = page.show(
                "rights/represented",
                new One(
                        whom,
                        representing.demands(permit, id, SHOWN),
                        Arrays.stream(SubjectRequest.Kind.values())
                                .filter(whom.power()::allows)
                                .map(kind -> new Option(kind.id(), page.t("rights.kind." + kind.id())))
                                .toList(),
                        form));
        if (!form.wrong().isEmpty()) {
            shown.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
        }
        return shown;
    }

    @PostMapping(ONE + "/requests")
    ModelAndView file(Page page, Actor actor, @PathVariable UUID id, HttpServletRequest request) throws IOException {
        MyRequests.self(actor);
        var permit = permit(actor);
        var seen = new HashMap<String, String>();
        try {
            // power and words are looked at before a byte of a file is stored
            var filled = forms.read(request, fields -> {
                seen.putAll(fields);
                representing.mayFile(permit, id, MyRequests.check(fields, policy));
            });
            return filed(page, permit, id, filled);
        } catch (Invalid invalid) {
            return one(
                    page,
                    permit,
                    id,
                    new Form(seen.getOrDefault("kind", ""), seen.getOrDefault("text", ""), invalid.fields()));
        }
    }

    private ModelAndView filed(Page page, Permit permit, UUID id, IncomingForm.Filled filled) {
        var chosen = SubjectRequest.Kind.of(filled.get("kind")).orElseThrow(NotFound::new);
        try {
            var filed = representing.file(
                    permit,
                    id,
                    chosen,
                    filled.get("text"),
                    page.language(),
                    legal.calendar().dateOf(clock.instant()),
                    filled.files());
            return page.redirect(HOME + "/" + id + "/requests/" + filed.id(), Flash.of("rights.representing.filed"));
        } catch (Conflict conflict) {
            forms.discard(filled);
            if (chosen == SubjectRequest.Kind.WITHDRAWAL) {
                representing.stop(permit, id, page.language());
            }
            return page.redirect(HOME + "/" + id, Flash.of("rights.conflict." + conflict.code()));
        } catch (RuntimeException refused) {
            forms.discard(filled);
            throw refused;
        }
    }

    @GetMapping(ONE + "/requests/{request:[0-9a-f-]{36}}")
    ModelAndView demand(Page page, Actor actor, @PathVariable UUID id, @PathVariable UUID request) {
        return demand(page, actor, id, request, "", "", null);
    }

    private ModelAndView demand(
            Page page, Actor actor, UUID id, UUID request, String failed, String said, @Nullable String wrong) {
        MyRequests.self(actor);
        var permit = permit(actor);
        var demand = representing.demand(permit, id, request);
        return page.show(
                "rights/representedDemand", new Demand(representing.whom(permit, id), demand, failed, said, wrong));
    }

    /** The answer to what the officer asked about a demand that the representative made. */
    @PostMapping(ONE + "/requests/{request:[0-9a-f-]{36}}/questions/{question}")
    ModelAndView reply(
            Page page,
            Actor actor,
            @PathVariable UUID id,
            @PathVariable UUID request,
            @PathVariable UUID question,
            @RequestParam Map<String, String> form) {
        MyRequests.self(actor);
        var said = form.getOrDefault("answer-" + question, "").strip();
        var wrong = MyRequests.wrongReply(said, policy);
        if (wrong != null) {
            var again = demand(page, actor, id, request, question.toString(), said, wrong);
            again.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
            return again;
        }
        var here = HOME + "/" + id + "/requests/" + request;
        try {
            representing.replied(permit(actor), id, request, question, said);
            return page.redirect(here, Flash.of("rights.ask.replied"));
        } catch (Conflict conflict) {
            return page.redirect(here, Flash.of("rights.conflict." + conflict.code()));
        }
    }

    /** What the power itself has to say: with it a representative sees what the person would, and takes nothing away as a file. */
    @GetMapping(ONE + "/held")
    ModelAndView held(Page page, Actor actor, @PathVariable UUID id) {
        MyRequests.self(actor);
        var permit = permit(actor);
        var subject = representing.sees(permit, id);
        return page.show("rights/representedHeld", held(page, representing.whom(permit, id), subject));
    }

    private Held held(Page page, Representing.Whom whom, SubjectId subject) {
        var standing = new LinkedHashMap<String, Consents.Given>();
        for (var given : consents.of(desk(), subject, SHOWN)) {
            if (given.stands(clock.instant())) {
                standing.putIfAbsent(heading(page, given.purpose()), given);
            }
        }
        return new Held(
                whom,
                subjects.held(desk(), subject),
                standing,
                requests.of(desk(), subject, SHOWN),
                new ArrayList<>(tickets.of(desk(), subject, SHOWN)));
    }

    private String heading(Page page, String kind) {
        return ConsentKind.of(kind)
                .map(known -> policy.consentKind(known, page.language()))
                .orElse(kind);
    }

    @PostMapping(ONE + "/give-up")
    ModelAndView giveUp(Page page, Actor actor, @PathVariable UUID id) {
        MyRequests.self(actor);
        representing.giveUp(permit(actor), id);
        return page.redirect(HOME, Flash.of("rights.representative.ended"));
    }

    private UUID read(String token) {
        return links.read(ProvenLinks.POWER, token).orElseThrow(NotFound::new);
    }

    private @Nullable ConsentText text(Page page) {
        return operator.details()
                .map(details -> policy.consentText(ConsentKind.PROCESSING, page.language(), details))
                .orElse(null);
    }

    private Permit permit(Actor actor) {
        return policy.permit(actor, Purpose.RIGHTS).own();
    }

    private Permit desk() {
        return policy.permit(Actor.system("rights"), Purpose.RIGHTS);
    }
}
