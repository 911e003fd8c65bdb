package kz.qyzmet.desk.retention;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.audit.Attestations;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.rights.BlockingPanel;
import kz.qyzmet.desk.rights.PersonPage;
import kz.qyzmet.desk.rights.Unanswered;
import kz.qyzmet.desk.subject.Card;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Option;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The officer's pages: find a person, see every place, ask; and where a second person confirms. Addresses hold opaque ids only. */
@Controller
class ErasurePages implements PersonPage {
    private static final int SHOWN = 50;
    private static final String LIST = "/officer/erasures";

    private final Erasures erasures;
    private final Destruction destruction;
    private final Holds holds;
    private final Acts acts;
    private final Depersonalising depersonalising;
    private final ActPaper paper;
    private final Everywhere everywhere;
    private final Subjects subjects;
    private final BlockingPanel blocking;
    private final Unanswered unanswered;
    private final Journal journal;
    private final Policy policy;
    private final Clock clock;

    ErasurePages(
            Erasures erasures,
            Destruction destruction,
            Holds holds,
            Acts acts,
            Depersonalising depersonalising,
            ActPaper paper,
            Everywhere everywhere,
            Subjects subjects,
            BlockingPanel blocking,
            Unanswered unanswered,
            Journal journal,
            Policy policy,
            Clock clock) {
        this.erasures = erasures;
        this.destruction = destruction;
        this.holds = holds;
        this.acts = acts;
        this.depersonalising = depersonalising;
        this.paper = paper;
        this.everywhere = everywhere;
        this.subjects = subjects;
        this.blocking = blocking;
        this.unanswered = unanswered;
        this.journal = journal;
        this.policy = policy;
        this.clock = clock;
    }

    /** @param found null before anybody was looked for */
    public record ListView(
            List<Erasure> lines,
            @Nullable String older,
            boolean officer,
            @Nullable List<Card> found) {}

    /** @param lines what becomes of the places that are not counted */
    public record PersonView(
            Card card,
            BlockingPanel.View blocking,
            Map<String, Long> places,
            long rows,
            List<Everywhere.Line> lines,
            @Nullable String obstacle,
            @Nullable UUID open,
            List<Holds.Hold> holds,
            List<Option> bases,
            List<Option> holdBases,
            Map<String, String> faults) {}

    /** @param person null once the person is gone, and while they are blocked @param unanswered whether an answer to the person would go with them */
    public record ErasureView(
            Erasure erasure,
            @Nullable Card person,
            boolean blocked,
            String asked,
            String approved,
            List<Erasures.PlaceCount> places,
            boolean mayDecide,
            boolean own,
            boolean working,
            boolean unanswered,
            Instant backups,
            List<Erasures.Mention> mentions,
            long references,
            boolean officer,
            @Nullable Long index) {
        boolean proven() {
            return index != null;
        }
    }

    @GetMapping(LIST)
    ModelAndView list(Page page, Actor actor, @RequestParam(defaultValue = "0") long before) {
        return page.show("retention/erasures", view(actor, before, null));
    }

    /** A form's answer and no address, so that what was looked for stands in no history. */
    @PostMapping(LIST)
    ModelAndView find(Page page, Actor actor, @RequestParam(defaultValue = "") String who) {
        var permit = officer(actor);
        var ids = who.length() > policy.number("search-max") ? List.<SubjectId>of() : subjects.find(permit, who);
        journal.read(permit, "subject:search", ids, "subject.name", "contact.value");
        return page.show(
                "retention/erasures",
                view(actor, 0, List.copyOf(subjects.cards(permit, ids).values())));
    }

    private ListView view(Actor actor, long before, @Nullable List<Card> found) {
        two(actor);
        var lines = erasures.newest(before <= 0 ? Long.MAX_VALUE : before, SHOWN + 1);
        var shown = lines.size() > SHOWN ? lines.subList(0, SHOWN) : lines;
        var older = lines.size() > SHOWN ? LIST + "?before=" + shown.getLast().number() : null;
        return new ListView(shown, older, actor.has(Role.OFFICER), found);
    }

    @GetMapping("/officer/people/{id}")
    ModelAndView person(Page page, Actor actor, @PathVariable UUID id) {
        return show(page, actor, new SubjectId(id), Map.of(), Map.of());
    }

    @Override
    public ModelAndView show(
            Page page, Actor officer, SubjectId subject, Map<String, String> values, Map<String, String> wrong) {
        return page.show("retention/person", personView(page, officer, subject, values, wrong));
    }

    private PersonView personView(
            Page page, Actor actor, SubjectId id, Map<String, String> values, Map<String, String> faults) {
        var permit = officer(actor);
        var card = subjects.cards(permit, List.of(id)).get(id);
        if (card == null || !card.known()) {
            throw new NotFound();
        }
        journal.read(permit, "subject:" + id, List.of(id), "subject.name", "contact.value");
        var blocked = blocking.of(permit, id, values, faults);
        // what is blocked is stored, and not counted either
        var places = blocked.blocked() ? Map.<String, Long>of() : destruction.preview(actor, id);
        var obstacle = destruction.obstacle(id).map(Destruction.Obstacle::id).orElse(null);
        return new PersonView(
                card,
                blocked,
                places,
                places.values().stream().mapToLong(Long::longValue).sum(),
                everywhere.lines(Everywhere.Act.DESTROY),
                obstacle,
                erasures.openFor(id).map(Erasure::id).orElse(null),
                holds.of(permit, id),
                options(page, "retention.basis.", Erasure.Basis.ASKED, Erasure.Basis::id),
                options(page, "retention.hold.basis.", Holds.Basis.values(), Holds.Basis::id),
                faults);
    }

    @PostMapping("/officer/people/{id}/erasures")
    ModelAndView ask(
            Page page,
            Actor actor,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String basis,
            @RequestParam(defaultValue = "") String document) {
        officer(actor);
        var subject = new SubjectId(id);
        var faults = faults(page, basis, Erasure.Basis.ASKED, Erasure.Basis::id, "document", document);
        if (!faults.isEmpty()) {
            return show(page, actor, subject, Map.of("document", document), faults);
        }
        try {
            return page.redirect(LIST + "/" + destruction.ask(actor, subject, basis, document));
        } catch (Conflict obstacle) {
            return page.redirect("/officer/people/" + id, Flash.of("retention." + obstacle.code()));
        }
    }

    @GetMapping(LIST + "/{id}")
    ModelAndView one(Page page, Actor actor, @PathVariable UUID id) {
        two(actor);
        var erasure = erasures.find(id).orElseThrow(NotFound::new);
        var permit =
                actor.has(Role.OFFICER) ? policy.permit(actor, Purpose.RIGHTS) : policy.permit(actor, Purpose.ACCOUNT);
        var subject = erasure.subject();
        var people = new LinkedHashSet<SubjectId>();
        people.add(new SubjectId(erasure.askedBy()));
        if (erasure.approvedBy() != null) {
            people.add(new SubjectId(erasure.approvedBy()));
        }
        var names = subjects.names(permit, people);
        Card person = null;
        // what is blocked is stored: neither shown nor counted, also where it was asked for before (clause 1.3)
        boolean blocked = erasure.keyGoneAt() == null && destruction.blocked(subject);
        if (erasure.keyGoneAt() == null && !blocked) {
            person = subjects.cards(permit, List.of(subject)).get(subject);
            journal.read(permit, "erasure:" + id, List.of(subject), "subject.name", "contact.value");
        }
        var step = erasure.step();
        return page.show(
                "retention/erasure",
                new ErasureView(
                        erasure,
                        person,
                        blocked,
                        names.getOrDefault(new SubjectId(erasure.askedBy()), ""),
                        erasure.approvedBy() == null ? "" : names.getOrDefault(new SubjectId(erasure.approvedBy()), ""),
                        blocked ? List.of() : acts.shown(erasure),
                        step == Erasure.Step.ASKED,
                        erasure.askedBy().equals(actor.id()),
                        erasure.keyGoneAt() != null && step != Erasure.Step.DONE,
                        step == Erasure.Step.ASKED && !blocked && unanswered.stands(subject),
                        acts.backupsEnd(erasure.keyGoneAt() == null ? clock.instant() : erasure.keyGoneAt()),
                        erasures.mentions(id),
                        erasures.referencesKept(id),
                        actor.has(Role.OFFICER),
                        acts.state(permit, erasure) instanceof Attestations.State.Proven(var json, var proof, var at)
                                ? at
                                : null));
    }

    /** The act as signed JSON, the same in a C2SP proof file, and on paper in three languages; each verifies without the desk. */
    @GetMapping(LIST + "/{id}/{file:act\\.json|act\\.tlog-proof|act-kk\\.pdf|act-ru\\.pdf|act-en\\.pdf}")
    void act(Actor actor, @PathVariable UUID id, @PathVariable String file, HttpServletResponse response)
            throws IOException {
        two(actor);
        var erasure = erasures.find(id).orElseThrow(NotFound::new);
        var permit =
                actor.has(Role.OFFICER) ? policy.permit(actor, Purpose.RIGHTS) : policy.permit(actor, Purpose.ACCOUNT);
        if (!(acts.state(permit, erasure) instanceof Attestations.State.Proven proven)) {
            throw new NotFound();
        }
        response.setHeader("Content-Disposition", "attachment; filename=\"" + erasure.number() + "-" + file + "\"");
        if (file.endsWith(".pdf")) {
            response.setContentType("application/pdf");
            var language = Language.of(file.substring(4, 6));
            response.getOutputStream().write(paper.of(language, erasure, proven));
        } else if (file.endsWith(".json")) {
            response.setContentType("application/json;charset=UTF-8");
            response.getOutputStream().write(proven.json().getBytes(StandardCharsets.UTF_8));
        } else {
            response.setContentType("text/plain;charset=UTF-8");
            response.getOutputStream().write(proven.proof().getBytes(StandardCharsets.UTF_8));
        }
    }

    @PostMapping(LIST + "/{id}/approve")
    ModelAndView approve(Page page, Actor actor, @PathVariable UUID id) {
        try {
            destruction.approve(actor, id);
            return page.redirect(LIST + "/" + id, Flash.of("retention.begun"));
        } catch (Conflict no) {
            return page.redirect(LIST + "/" + id, Flash.of("retention." + no.code()));
        }
    }

    @PostMapping(LIST + "/{id}/refuse")
    ModelAndView refuse(Page page, Actor actor, @PathVariable UUID id) {
        try {
            destruction.refuse(actor, id);
            return page.redirect(LIST + "/" + id, Flash.of("retention.refused"));
        } catch (Conflict no) {
            return page.redirect(LIST + "/" + id, Flash.of("retention." + no.code()));
        }
    }

    /** @param places rows by table that would go; the tickets themselves stay as statistics @param obstacle why not now */
    public record ClosedView(
            Card card,
            Map<String, Long> places,
            List<Everywhere.Line> lines,
            @Nullable String obstacle) {}

    @GetMapping("/officer/people/{id}/depersonalise")
    ModelAndView closed(Page page, Actor actor, @PathVariable UUID id) {
        var permit = officer(actor);
        var person = new SubjectId(id);
        var card = subjects.cards(permit, List.of(person)).get(person);
        if (card == null || !card.known()) {
            throw new NotFound();
        }
        journal.read(permit, "subject:" + id, List.of(person), "subject.name", "contact.value");
        var obstacle = destruction.blocked(person) ? "erasure-blocked" : holds.stands(person) ? "erasure-held" : null;
        return page.show(
                "retention/closed",
                new ClosedView(
                        card,
                        depersonalising.preview(actor, person),
                        everywhere.lines(Everywhere.Act.DEPERSONALISE),
                        obstacle));
    }

    @PostMapping("/officer/people/{id}/depersonalise")
    ModelAndView depersonalise(Page page, Actor actor, @PathVariable UUID id) {
        officer(actor);
        try {
            int done = depersonalising.closedOf(actor, new SubjectId(id));
            return page.redirect("/officer/people/" + id, Flash.of("retention.depersonalised", done));
        } catch (Conflict no) {
            return page.redirect("/officer/people/" + id, Flash.of("retention." + no.code()));
        }
    }

    @PostMapping("/officer/people/{id}/holds")
    ModelAndView hold(
            Page page,
            Actor actor,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String basis,
            @RequestParam(defaultValue = "") String reason) {
        var permit = officer(actor);
        var subject = new SubjectId(id);
        var faults = faults(page, basis, Holds.Basis.values(), Holds.Basis::id, "reason", reason);
        if (reason.isBlank()) {
            faults.put("reason", "retention.hold.reason.missing");
        }
        if (!faults.isEmpty()) {
            return show(page, actor, subject, Map.of("reason", reason), faults);
        }
        holds.set(permit, subject, Holds.Basis.of(basis), reason);
        return page.redirect("/officer/people/" + id, Flash.of("retention.hold.set"));
    }

    @PostMapping("/officer/people/{id}/holds/{hold}/lift")
    ModelAndView lift(Page page, Actor actor, @PathVariable UUID id, @PathVariable UUID hold) {
        holds.lift(officer(actor), new SubjectId(id), hold);
        return page.redirect("/officer/people/" + id, Flash.of("retention.hold.lifted"));
    }

    private <T> Map<String, String> faults(
            Page page, String basis, T[] bases, java.util.function.Function<T, String> id, String field, String text) {
        var faults = new java.util.HashMap<String, String>();
        if (Arrays.stream(bases).map(id).noneMatch(basis::equals)) {
            throw new Invalid("basis", "retention.basis.missing");
        }
        if (text.length() > policy.number("reason-max")) {
            faults.put(field, "retention.text.long");
        }
        return faults;
    }

    private static <T> List<Option> options(
            Page page, String prefix, T[] values, java.util.function.Function<T, String> id) {
        var options = new ArrayList<Option>();
        for (var value : values) {
            options.add(new Option(id.apply(value), page.t(prefix + id.apply(value))));
        }
        return options;
    }

    private Permit officer(Actor actor) {
        var permit = policy.permit(actor, Purpose.RIGHTS);
        if (permit.reach() != Reach.ALL) {
            throw new Refused("3.2.2", "not-officer");
        }
        return permit;
    }

    private static void two(Actor actor) {
        if (!actor.has(Role.OFFICER) && !actor.has(Role.ADMINISTRATOR)) {
            throw new Refused("3.2.2", "second-person");
        }
    }

    /** How a place is called on the page; a table that no message knows keeps its own name. */
    public static String place(Page page, String place) {
        var key = "retention.place." + place;
        return page.knows(key) ? page.t(key) : place;
    }
}
