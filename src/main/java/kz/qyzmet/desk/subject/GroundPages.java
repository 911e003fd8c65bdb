package kz.qyzmet.desk.subject;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Option;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The grounds of a person, the asking for another, and what waits for a second person (clause 2.2). */
@Controller
class GroundPages {
    private static final String LIST = "/officer/grounds";
    private static final String PERSON = "/officer/people/{id}/grounds";

    private final GroundChanges changes;
    private final Subjects subjects;
    private final Journal journal;
    private final Policy policy;

    GroundPages(GroundChanges changes, Subjects subjects, Journal journal, Policy policy) {
        this.changes = changes;
        this.subjects = subjects;
        this.journal = journal;
        this.policy = policy;
    }

    /**
     * @param kind {@code record} or the value's kind
     * @param mine whether the reader asked for it, and so cannot be the second
     */
    public record Line(
            GroundChanges.Change change, String person, String kind, String asked, String decided, boolean mine) {}

    public record WaitingPage(List<Line> lines) {}

    public record PersonPage(
            Card card,
            List<GroundChanges.Standing> standing,
            List<Line> history,
            List<Option> places,
            List<Option> grounds,
            boolean officer,
            Map<String, String> typed,
            Map<String, String> faults) {}

    @GetMapping(LIST)
    ModelAndView waiting(Page page, Actor actor) {
        var permit = changes.permit(actor);
        var waiting = changes.waiting(permit);
        read(
                permit,
                "list:grounds",
                waiting.stream().map(GroundChanges.Change::subject).toList());
        return page.show("subject/waiting", new WaitingPage(lines(permit, actor, waiting)));
    }

    @GetMapping(PERSON)
    ModelAndView person(Page page, Actor actor, @PathVariable UUID id) {
        return person(page, actor, new SubjectId(id), Map.of(), Map.of());
    }

    private ModelAndView person(
            Page page, Actor actor, SubjectId id, Map<String, String> typed, Map<String, String> faults) {
        var permit = changes.permit(actor);
        // the second person may look at whoever waits for a decision, and at nobody else
        if (!actor.has(Role.OFFICER)
                && changes.waiting(permit).stream()
                        .noneMatch(change -> change.subject().equals(id))) {
            throw new NotFound();
        }
        changes.open(permit, id);
        var card = subjects.cards(permit, List.of(id)).get(id);
        if (card == null || !card.known()) {
            throw new NotFound();
        }
        read(permit, "subject:" + id, List.of(id));
        var standing = changes.standing(permit, id);
        var places = new ArrayList<Option>();
        for (var one : standing) {
            places.add(new Option(
                    one.contact() == null ? "" : one.contact().toString(), page.t("subject.ground.of." + one.kind())));
        }
        var grounds = Arrays.stream(Ground.values())
                .map(ground -> new Option(ground.id(), page.t("subject.ground." + ground.id())))
                .toList();
        return page.show(
                "subject/grounds",
                new PersonPage(
                        card,
                        standing,
                        lines(permit, actor, changes.of(permit, id)),
                        places,
                        grounds,
                        actor.has(Role.OFFICER),
                        typed,
                        faults));
    }

    @PostMapping(PERSON)
    ModelAndView ask(
            Page page,
            Actor actor,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String place,
            @RequestParam(defaultValue = "") String ground,
            @RequestParam(defaultValue = "") String document) {
        var permit = changes.permit(actor);
        var subject = new SubjectId(id);
        var typed = Map.of("place", place, "ground", ground, "document", document);
        var wanted = Ground.of(ground).orElseThrow(() -> new Invalid("ground", "subject.ground.unknown"));
        String fault = document.isBlank()
                ? "subject.ground.document.missing"
                : document.length() > policy.number("reason-max") ? "subject.ground.document.long" : null;
        if (fault != null) {
            return again(page, actor, subject, typed, Map.of("document", fault));
        }
        try {
            changes.ask(permit, subject, contact(place), wanted, document);
            return page.redirect("/officer/people/" + id + "/grounds", Flash.of("subject.ground.asked"));
        } catch (Conflict no) {
            return again(page, actor, subject, typed, Map.of("ground", "subject." + no.code()));
        }
    }

    private ModelAndView again(
            Page page, Actor actor, SubjectId subject, Map<String, String> typed, Map<String, String> faults) {
        var again = person(page, actor, subject, typed, faults);
        again.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
        return again;
    }

    private static @Nullable UUID contact(String place) {
        try {
            return place.isBlank() ? null : UUID.fromString(place);
        } catch (IllegalArgumentException noId) {
            throw new NotFound();
        }
    }

    @PostMapping(LIST + "/{id}/confirm")
    ModelAndView confirm(Page page, Actor actor, @PathVariable UUID id) {
        try {
            changes.confirm(changes.permit(actor), id);
            return page.redirect(LIST, Flash.of("subject.ground.confirmed"));
        } catch (Conflict no) {
            return page.redirect(LIST, Flash.of("subject." + no.code()));
        }
    }

    @PostMapping(LIST + "/{id}/refuse")
    ModelAndView refuse(Page page, Actor actor, @PathVariable UUID id) {
        try {
            var how = changes.refuse(changes.permit(actor), id);
            return page.redirect(LIST, Flash.of("subject.ground." + how.id()));
        } catch (Conflict no) {
            return page.redirect(LIST, Flash.of("subject." + no.code()));
        }
    }

    private List<Line> lines(Permit permit, Actor actor, List<GroundChanges.Change> all) {
        var people = new LinkedHashSet<SubjectId>();
        all.forEach(change -> {
            people.add(change.subject());
            people.add(change.askedBy());
            if (change.decidedBy() != null) {
                people.add(change.decidedBy());
            }
        });
        var names = subjects.names(permit, people);
        return all.stream()
                .map(change -> new Line(
                        change,
                        names.getOrDefault(change.subject(), ""),
                        kind(permit, change),
                        names.getOrDefault(change.askedBy(), ""),
                        change.decidedBy() == null ? "" : names.getOrDefault(change.decidedBy(), ""),
                        change.askedBy().value().equals(actor.id())))
                .toList();
    }

    private String kind(Permit permit, GroundChanges.Change change) {
        return changes.standing(permit, change.subject()).stream()
                .filter(one -> java.util.Objects.equals(one.contact(), change.contact()))
                .map(GroundChanges.Standing::kind)
                .findFirst()
                .orElse("record");
    }

    private void read(Permit permit, String object, List<SubjectId> people) {
        journal.read(permit, object, people, "subject.name", "subject.ground", "ground_change.document");
    }
}
