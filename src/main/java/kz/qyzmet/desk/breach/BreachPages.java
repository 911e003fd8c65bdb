package kz.qyzmet.desk.breach;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.deadline.LegalClock;
import kz.qyzmet.desk.organisation.Appointments;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Category;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.Language;
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

/** The officer's desk of breaches and the page of one, from the suspicion to the conclusion; the second person and the head see the clock and the decision and not a word (clauses 4.1, 4.8). */
@Controller
class BreachPages {
    private static final String LIST = "/officer/breaches";
    private static final int SHOWN = 50;

    /** @param left working time until the end of the term @param overdue or perhaps so, where nobody knows the end */
    record Line(Breach breach, Duration left, boolean overdue, boolean today) {
        String tone() {
            return overdue ? "danger" : today ? "warning" : "plain";
        }

        /** Where the clock of a running one stands. */
        String says(Page page) {
            return !overdue
                    ? BreachPages.left(page, left)
                    : page.t(breach.unloaded() == null ? "breach.overdue" : "breach.overdue.maybe");
        }
    }

    record Board(List<Line> lines, @Nullable String older, boolean history, boolean officer, boolean head) {
        List<Line> running() {
            return lines.stream().filter(line -> line.breach().running()).toList();
        }

        List<Line> told() {
            return lines.stream().filter(line -> !line.breach().running()).toList();
        }
    }

    record Step(String step, String who, Instant at) {}

    /** @param what in words, such as the name of an account */
    record Exposed(Exposure exposure, String what) {}

    record Worded(Language language, Wording nature, Wording measures, String letter) {}

    /** What only the officer reads. */
    record Inside(
            String reporter,
            String seen,
            String found,
            String paper,
            String conclusion,
            List<Exposed> exposures,
            List<Option> choices,
            Reckonings.@Nullable Reckoning reckoning,
            Affected.Done done,
            List<Worded> words,
            List<AuthorityNotice.Item> notice) {
        boolean counted() {
            return reckoning != null && reckoning.done();
        }

        /** Whether the database itself, or a backup, is among what was exposed. */
        boolean stolen() {
            return exposures.stream().anyMatch(one -> one.exposure().kind() == Exposure.Kind.HELD);
        }

        /** Whether the journal was asked at all. */
        boolean journalled() {
            return exposures.stream().anyMatch(one -> one.exposure().kind() != Exposure.Kind.HELD);
        }

        boolean worded() {
            return words.stream().noneMatch(one -> one.nature().value().isBlank());
        }
    }

    record One(
            Line line,
            @Nullable Inside inside,
            List<Step> steps,
            boolean head,
            boolean own,
            String now,
            Map<String, String> values,
            Map<String, String> wrong) {
        @Nullable
        String error(Page page, String field) {
            var key = wrong.get(field);
            return key == null ? null : page.t(key);
        }

        String value(String field) {
            return values.getOrDefault(field, "");
        }

        String value(String field, String instead) {
            return values.getOrDefault(field, instead);
        }
    }

    private final Breaches breaches;
    private final Reckonings reckonings;
    private final Affected affected;
    private final Handling handling;
    private final Exposing exposing;
    private final AuthorityNotice notice;
    private final BreachLetters letters;
    private final Appointments appointments;
    private final Subjects subjects;
    private final Journal journal;
    private final Policy policy;
    private final LegalClock legal;
    private final Clock clock;

    BreachPages(
            Breaches breaches,
            Reckonings reckonings,
            Affected affected,
            Handling handling,
            Exposing exposing,
            AuthorityNotice notice,
            BreachLetters letters,
            Appointments appointments,
            Subjects subjects,
            Journal journal,
            Policy policy,
            LegalClock legal,
            Clock clock) {
        this.breaches = breaches;
        this.reckonings = reckonings;
        this.affected = affected;
        this.handling = handling;
        this.exposing = exposing;
        this.notice = notice;
        this.letters = letters;
        this.appointments = appointments;
        this.subjects = subjects;
        this.journal = journal;
        this.policy = policy;
        this.legal = legal;
        this.clock = clock;
    }

    /** What is open, the most urgent first. */
    @GetMapping(LIST)
    ModelAndView open(Page page, Actor actor) {
        var permit = reader(actor);
        return board(page, actor, breaches.open(permit, SHOWN * 4), null, false);
    }

    @GetMapping(LIST + "/history")
    ModelAndView history(Page page, Actor actor, @RequestParam(defaultValue = "0") long before) {
        var permit = reader(actor);
        var found = breaches.closed(permit, before <= 0 ? Long.MAX_VALUE : before, SHOWN + 1);
        var shown = found.subList(0, Math.min(SHOWN, found.size()));
        return board(
                page,
                actor,
                shown,
                found.size() <= SHOWN
                        ? null
                        : LIST + "/history?before=" + shown.getLast().number(),
                true);
    }

    private ModelAndView board(Page page, Actor actor, List<Breach> shown, @Nullable String older, boolean history) {
        var now = clock.instant();
        return page.show(
                "breach/breaches",
                new Board(
                        shown.stream().map(breach -> line(breach, now)).toList(),
                        older,
                        history,
                        actor.has(Role.OFFICER),
                        appointments.onlyHeads(actor)));
    }

    /** Who sees how far everything is: the second person, and the head, who acts on nothing. */
    private Permit reader(Actor actor) {
        return appointments.onlyHeads(actor) ? Officer.desk(policy) : Officer.second(policy, actor);
    }

    private Line line(Breach breach, Instant now) {
        var lastDay = legal.calendar().dateOf(breach.dueAt().minusSeconds(1));
        return new Line(
                breach,
                breach.running() ? legal.left(now, breach.dueAt()) : Duration.ZERO,
                breach.overdue(now) || breach.running() && breach.maybeOverdue(now),
                breach.running() && !lastDay.isAfter(legal.calendar().dateOf(now)));
    }

    @GetMapping(LIST + "/{id:[0-9a-f-]{36}}")
    ModelAndView one(Page page, Actor actor, @PathVariable UUID id) {
        return one(page, actor, id, Map.of(), Map.of());
    }

    private ModelAndView one(Page page, Actor actor, UUID id, Map<String, String> values, Map<String, String> wrong) {
        var permit = reader(actor);
        var breach = breaches.find(permit, id).orElseThrow(NotFound::new);
        var steps = breaches.steps(permit, breach);
        var staff = new HashSet<SubjectId>();
        steps.forEach(step -> staff.add(new SubjectId(step.actor())));
        staff.add(new SubjectId(breach.reportedBy()));
        var names = subjects.names(permit, staff);
        var desk = Actor.system("breach").id();
        return page.show(
                "breach/breach",
                new One(
                        line(breach, clock.instant()),
                        actor.has(Role.OFFICER)
                                ? inside(
                                        page,
                                        permit,
                                        actor,
                                        breach,
                                        names.getOrDefault(new SubjectId(breach.reportedBy()), ""),
                                        values)
                                : null,
                        steps.stream()
                                .map(step -> new Step(
                                        step.step(),
                                        step.actor().equals(desk)
                                                ? page.t("breach.step.desk")
                                                : names.getOrDefault(new SubjectId(step.actor()), ""),
                                        step.at()))
                                .toList(),
                        appointments.onlyHeads(actor),
                        actor.id().equals(breach.verdictBy()),
                        LocalTime.written(clock.instant()),
                        values,
                        wrong));
    }

    private Inside inside(
            Page page, Permit permit, Actor actor, Breach breach, String reporter, Map<String, String> values) {
        var exposures = exposing.shown(permit, breach, page);
        var people = exposures.stream()
                .filter(shown -> shown.exposure().kind() == Exposure.Kind.PERSON)
                .flatMap(shown -> shown.exposure().targets().stream())
                .map(SubjectId::new)
                .filter(person -> subjects.known(permit, person))
                .toList();
        journal.read(permit, "breach:" + breach.id(), people, "subject.name");
        var words = new ArrayList<Worded>();
        for (var language : Language.values()) {
            var nature = breaches.text(permit, breach, "nature_" + language.code());
            var measures = breaches.text(permit, breach, "measures_" + language.code());
            words.add(new Worded(
                    language,
                    Wording.of("nature_" + language.code(), nature, values),
                    Wording.of("measures_" + language.code(), measures, values),
                    letters.text(
                            breach, language, sample(breach, exposures), nature.isBlank() ? "…" : nature, measures)));
        }
        var me = actor.subject();
        return new Inside(
                reporter,
                breaches.text(permit, breach, "seen"),
                breaches.text(permit, breach, "verdict_words"),
                breaches.text(permit, breach, "told_paper"),
                breaches.text(permit, breach, "conclusion"),
                exposures,
                breach.closed() ? List.of() : exposing.choices(permit, page),
                reckonings.newest(permit, breach).orElse(null),
                affected.done(permit, breach),
                words,
                breach.verdict() == Breach.Verdict.CONFIRMED
                        ? notice.items(
                                permit,
                                breach,
                                page.language(),
                                me == null
                                        ? null
                                        : subjects.cards(permit, List.of(me)).get(me))
                        : List.of());
    }

    /** The letter as the page shows it before it is sent: of somebody whom all of it concerns. Each person's own has their kinds and times. */
    private static Extent sample(Breach breach, List<Exposed> exposures) {
        var at = breach.noticedAt();
        var kinds = Set.of(Category.NAME, Category.CONTACT);
        var copied = Extent.copy(at, at, kinds);
        var read = new Extent(1, at, at, kinds, Set.of(Extent.Way.READ), true);
        var held = exposures.stream()
                .collect(Collectors.partitioningBy(one -> one.exposure().kind() == Exposure.Kind.HELD));
        if (held.getOrDefault(true, List.of()).isEmpty()) {
            return read;
        }
        return held.getOrDefault(false, List.of()).isEmpty() ? copied : copied.plus(read);
    }

    @PostMapping(LIST + "/{id}/confirm")
    ModelAndView confirm(Page page, Actor actor, @PathVariable UUID id, @RequestParam Map<String, String> form) {
        return act(
                page,
                actor,
                id,
                form,
                "breach.done.confirmed",
                permit -> handling.confirmed(permit, id, own(form, "found")));
    }

    @PostMapping(LIST + "/{id}/unfounded")
    ModelAndView unfounded(Page page, Actor actor, @PathVariable UUID id, @RequestParam Map<String, String> form) {
        return act(
                page,
                actor,
                id,
                form,
                "breach.done.unfounded",
                permit -> handling.unfounded(permit, id, own(form, "none")));
    }

    @PostMapping(LIST + "/{id}/agree")
    ModelAndView agree(Page page, Actor actor, @PathVariable UUID id) {
        var permit = Officer.second(policy, actor);
        return act(page, actor, id, Map.of(), "breach.done.agreed", () -> handling.agreed(permit, id, actor.id()));
    }

    @PostMapping(LIST + "/{id}/return")
    ModelAndView giveBack(Page page, Actor actor, @PathVariable UUID id) {
        var permit = Officer.second(policy, actor);
        return act(page, actor, id, Map.of(), "breach.done.returned", () -> handling.returned(permit, id, actor.id()));
    }

    @PostMapping(LIST + "/{id}/exposures")
    ModelAndView expose(Page page, Actor actor, @PathVariable UUID id, @RequestParam Map<String, String> form) {
        return act(page, actor, id, form, "breach.done.exposed", permit -> {
            var wrong = new HashMap<String, String>();
            var now = clock.instant();
            var from = LocalTime.read(form.get("from"));
            var ending = form.getOrDefault("until", "").strip();
            var until = ending.isEmpty() ? now : LocalTime.read(ending);
            if (from == null || from.isAfter(now)) {
                wrong.put("from", "breach.wrong.from");
            }
            if (until == null || (from != null && !until.isAfter(from))) {
                wrong.put("until", "breach.wrong.until");
            }
            var what = exposing.read(permit, form.getOrDefault("what", ""), form.getOrDefault("which", ""), wrong);
            if (what == null || from == null || until == null || !wrong.isEmpty()) {
                throw new Invalid(wrong);
            }
            handling.exposed(
                    permit,
                    id,
                    new Exposure(Ids.ordered(), what.kind(), what.targets(), from, until.isAfter(now) ? now : until));
        });
    }

    @PostMapping(LIST + "/{id}/exposures/{exposure}/remove")
    ModelAndView unexpose(Page page, Actor actor, @PathVariable UUID id, @PathVariable UUID exposure) {
        return act(
                page, actor, id, Map.of(), "breach.done.unexposed", permit -> handling.unexposed(permit, id, exposure));
    }

    @PostMapping(LIST + "/{id}/count")
    ModelAndView count(Page page, Actor actor, @PathVariable UUID id) {
        return act(page, actor, id, Map.of(), "breach.done.counting", permit -> handling.counting(permit, id));
    }

    @PostMapping(LIST + "/{id}/words")
    ModelAndView words(Page page, Actor actor, @PathVariable UUID id, @RequestParam Map<String, String> form) {
        return act(page, actor, id, form, "breach.done.worded", permit -> {
            var wrong = new HashMap<String, String>();
            for (var language : Language.values()) {
                for (var field : List.of("nature_" + language.code(), "measures_" + language.code())) {
                    if (form.getOrDefault(field, "").length() > policy.number("subject-request-text-max")) {
                        wrong.put(field, "breach.wrong.words");
                    }
                }
            }
            if (!wrong.isEmpty()) {
                throw new Invalid(wrong);
            }
            handling.worded(permit, id, form);
        });
    }

    @PostMapping(LIST + "/{id}/told")
    ModelAndView told(Page page, Actor actor, @PathVariable UUID id, @RequestParam Map<String, String> form) {
        return act(page, actor, id, form, "breach.done.told", permit -> {
            var wrong = new HashMap<String, String>();
            var how = Breach.How.of(form.getOrDefault("how", "")).orElse(null);
            if (how == null) {
                wrong.put("how", "breach.wrong.choice");
            }
            var paper = form.getOrDefault("paper", "").strip();
            if (paper.isEmpty() || paper.length() > policy.number("title-max")) {
                wrong.put("paper", "breach.wrong.paper");
            }
            var breach = breaches.find(permit, id).orElseThrow(NotFound::new);
            var when = LocalTime.read(form.get("when"));
            // a form knows minutes, a detection seconds
            if (when == null
                    || when.isAfter(clock.instant())
                    || when.isBefore(breach.noticedAt().minus(Duration.ofMinutes(1)))) {
                wrong.put("when", "breach.wrong.when");
            }
            if (how == null || when == null || !wrong.isEmpty()) {
                throw new Invalid(wrong);
            }
            handling.told(permit, id, how, paper, when);
        });
    }

    @PostMapping(LIST + "/{id}/letters")
    ModelAndView letters(
            Page page, Actor actor, @PathVariable UUID id, @RequestParam(defaultValue = "") String perhaps) {
        return act(
                page,
                actor,
                id,
                Map.of(),
                "breach.done.letters",
                permit -> handling.letters(permit, id, perhaps.equals("yes")));
    }

    @PostMapping(LIST + "/{id}/block")
    ModelAndView block(Page page, Actor actor, @PathVariable UUID id) {
        return act(
                page,
                actor,
                id,
                Map.of(),
                "breach.done.block",
                permit -> handling.masking(permit, id, Breach.Masking.BLOCK));
    }

    @PostMapping(LIST + "/{id}/unblock")
    ModelAndView unblock(Page page, Actor actor, @PathVariable UUID id) {
        return act(
                page,
                actor,
                id,
                Map.of(),
                "breach.done.unblock",
                permit -> handling.masking(permit, id, Breach.Masking.UNBLOCK));
    }

    @PostMapping(LIST + "/{id}/close")
    ModelAndView close(Page page, Actor actor, @PathVariable UUID id, @RequestParam Map<String, String> form) {
        return act(
                page,
                actor,
                id,
                form,
                "breach.done.closed",
                permit -> handling.closed(permit, id, own(form, "conclusion")));
    }

    private String own(Map<String, String> form, String field) {
        var own = form.getOrDefault(field, "").strip();
        if (own.isEmpty() || own.length() > policy.number("subject-request-text-max")) {
            throw new Invalid(field, "breach.wrong.words");
        }
        return own;
    }

    private interface ByOfficer {
        void act(Permit permit);
    }

    private ModelAndView act(Page page, Actor actor, UUID id, Map<String, String> values, String said, ByOfficer act) {
        var permit = Officer.permit(policy, actor);
        return act(page, actor, id, values, said, () -> act.act(permit));
    }

    private ModelAndView act(Page page, Actor actor, UUID id, Map<String, String> values, String said, Runnable act) {
        try {
            act.run();
            return page.redirect(LIST + "/" + id, Flash.of(said));
        } catch (Invalid invalid) {
            var again = one(page, actor, id, values, invalid.fields());
            again.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
            return again;
        } catch (Conflict conflict) {
            return page.redirect(LIST + "/" + id, Flash.of("breach.conflict." + conflict.code()));
        }
    }

    /** Such as "7 h 30 min of working time". */
    static String left(Page page, Duration left) {
        return page.t("breach.left", left.toHours(), left.toMinutesPart());
    }

    static String lastDay(Page page, Breach breach) {
        var day = page.date(breach.dueAt().minusSeconds(1));
        var year = breach.unloaded();
        return year == null ? day : page.t("breach.undated", day, year.toString());
    }
}
