package kz.qyzmet.desk.rights;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.deadline.LegalClock;
import kz.qyzmet.desk.organisation.StaffBook;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Card;
import kz.qyzmet.desk.subject.ContactValues;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Option;
import kz.qyzmet.desk.web.Page;
import kz.qyzmet.desk.web.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The officer's board of subject requests and the page of one; the second person reads a demand as long as it waits for them, the head reads none and acts on nothing (clauses 3.2, 4.1, 7.2). */
@Controller
class RequestPages {
    private static final String LIST = "/officer/requests";
    private static final int SHOWN = 50;
    /** What the figures of the board look back on. */
    private static final Duration LATELY = Duration.ofDays(30);

    /**
     * @param left working time until the end of the term
     * @param name empty when nobody is left or the reader may not know
     * @param unsorted the shortest term of a letter that nobody has said yet what it is; null of everything else
     * @param replied whether the person has answered what they were asked
     */
    record Line(
            SubjectRequest request,
            String name,
            Duration left,
            boolean overdue,
            boolean today,
            Answering.@Nullable Shortest unsorted,
            boolean replied) {
        /** The first moment after the last day: while nobody has said what a letter is, of the shortest term it may have. */
        Instant due() {
            return unsorted != null && unsorted.end().isBefore(request.dueAt()) ? unsorted.end() : request.dueAt();
        }

        /** How long it may take; a letter that nobody has sorted may be a demand. */
        String term(Page page) {
            return unsorted == null
                    ? days(page, request.working(), request.days())
                    : page.t(
                            "rights.unsorted",
                            days(
                                    page,
                                    unsorted.term().working(),
                                    unsorted.term().days()));
        }

        /** What is said of one whose last day has gone, or may have. */
        String past(Page page) {
            return page.t(unsorted == null && unloaded() == null ? "rights.overdue" : "rights.unsorted.late");
        }

        /** The year without a calendar, for which no last day can be named. */
        @Nullable
        Integer unloaded() {
            return unsorted != null && unsorted.end().isBefore(request.dueAt())
                    ? unsorted.due().unloaded()
                    : request.unloaded();
        }

        String lastDay(Page page) {
            return RequestPages.lastDay(page, due(), unloaded());
        }

        String until(Page page) {
            return RequestPages.until(page, due(), unloaded());
        }

        private static String days(Page page, boolean working, int days) {
            return page.t(working ? "policy.days.working" : "policy.days.calendar", days);
        }

        String tone() {
            return overdue ? "danger" : today ? "warning" : "plain";
        }
    }

    record Board(
            List<Line> lines,
            List<Line> handed,
            @Nullable String older,
            boolean history,
            boolean officer,
            boolean head,
            @Nullable Integer missing,
            boolean appealAddressed,
            List<SubjectRequests.Answered> answered) {
        List<Line> overdue() {
            return lines.stream().filter(Line::overdue).toList();
        }

        List<Line> today() {
            return lines.stream()
                    .filter(line -> !line.overdue() && line.today())
                    .toList();
        }

        List<Line> later() {
            return lines.stream()
                    .filter(line -> !line.overdue() && !line.today())
                    .toList();
        }
    }

    /** @param reason why something was removed; null of every other step */
    record Step(
            String step, String who, Instant at, @Nullable String reason) {}

    /** What a correction would put in the place of what. */
    record Planned(String kind, String was, String becomes) {
        @Override
        public String toString() {
            return "Planned[" + kind + "]";
        }
    }

    /**
     * @param head whether the reader is the head, who looks on
     * @param reads whether the reader sees who it is about and what was written: the officer, and the second person as long as it waits for them
     * @param own whether the reader granted it and so is not the second person
     * @param preview the answer as it would be sent if it were granted, without the officer's words
     * @param unanswered whether the answer to a destruction has not reached the person yet
     * @param silent whether no letter can go to the person
     * @param unreachable whether the answer did not reach them by letter
     * @param handedOver whether the officer gave it to them instead
     * @param untold whether the word that the term has run out did not reach them by letter
     * @param toldByHand whether the officer gave it to them instead
     * @param onConsent what the grant has to account for; null where it has not, and for whoever reads nothing
     * @param by the representative who made it; null when the person did, and for whoever reads nothing
     */
    record One(
            Line line,
            @Nullable Card card,
            String body,
            String words,
            String answer,
            List<Step> steps,
            boolean officer,
            boolean reads,
            boolean head,
            boolean own,
            boolean byItself,
            String preview,
            Representatives.@Nullable Named by,
            List<CasePages.Said> letters,
            List<CasePages.Laid> files,
            List<CaseQuestions.Asked> questions,
            List<Correction.Told> corrections,
            List<Planned> planned,
            OnConsent.@Nullable Held onConsent,
            boolean blocked,
            boolean unanswered,
            boolean silent,
            boolean unreachable,
            boolean handedOver,
            boolean untold,
            boolean toldByHand,
            Map<String, String> values,
            Map<String, String> wrong) {
        /** Whether the officer may ask the person: not where nothing can be sent. */
        boolean askable() {
            return officer && line.request().outcome() == null && !silent;
        }

        /** Whether the answer could not be sent or came back, so that the officer hands it over. */
        boolean byHand() {
            return officer && unreachable;
        }

        /** Whether it may leave once more: an address is known now that letters reach. */
        boolean again() {
            return !silent && !answer.isEmpty();
        }

        /** Whether there are words to print: of a destruction only before it. */
        boolean printable() {
            return !answer.isEmpty()
                    || line.request().kind() == SubjectRequest.Kind.DESTROY
                            && line.request().state() == SubjectRequest.State.SECOND;
        }

        /** Whether the officer may write down what is right for it. */
        boolean correctable() {
            return officer
                    && card != null
                    && card.known()
                    && !blocked
                    && line.request().outcome() == null;
        }

        /** Whether the officer may say what it is: not where the person chose. */
        boolean sortable() {
            return officer
                    && line.request().outcome() == null
                    && line.request().channel() != SubjectRequest.Channel.PORTAL;
        }

        List<Option> kinds(Page page) {
            return RequestPages.options(
                    page,
                    "rights.kind.",
                    Arrays.stream(SubjectRequest.Kind.values()).map(SubjectRequest.Kind::id));
        }

        @Nullable
        String error(Page page, String field) {
            var key = wrong.get(field);
            return key == null ? null : page.t(key);
        }

        String value(String field) {
            return values.getOrDefault(field, "");
        }

        List<Option> identities(Page page) {
            return RequestPages.options(
                    page,
                    "rights.identity.",
                    SubjectRequest.Identity.BY_STAFF.stream().map(SubjectRequest.Identity::id));
        }

        List<Option> refusals(Page page) {
            var options = new java.util.ArrayList<>(List.of(new Option("", page.t("rights.refusal.choose"))));
            options.addAll(RequestPages.options(
                    page, "rights.refusal.", line.request().refusals().stream().map(SubjectRequest.Refusal::id)));
            return options;
        }
    }

    /** @param person null for somebody who has no record yet @param powers whom the person may send, as choices */
    record New(
            @Nullable Card person,
            LocalDate today,
            List<Option> powers,
            Map<String, String> values,
            Map<String, String> wrong) {
        @Nullable
        String error(Page page, String field) {
            var key = wrong.get(field);
            return key == null ? null : page.t(key);
        }

        String value(String field, String instead) {
            return values.getOrDefault(field, instead);
        }

        List<Option> kinds(Page page) {
            return RequestPages.options(
                    page,
                    "rights.kind.",
                    Arrays.stream(SubjectRequest.Kind.values()).map(SubjectRequest.Kind::id));
        }

        List<Option> channels(Page page) {
            return RequestPages.options(
                    page,
                    "rights.channel.",
                    SubjectRequest.Channel.BY_STAFF.stream().map(SubjectRequest.Channel::id));
        }

        List<Option> identities(Page page) {
            var options = new java.util.ArrayList<Option>();
            options.add(new Option("", page.t("rights.identity.none")));
            options.addAll(RequestPages.options(
                    page,
                    "rights.identity.",
                    SubjectRequest.Identity.BY_STAFF.stream().map(SubjectRequest.Identity::id)));
            return options;
        }

        List<Option> languages(Page page) {
            return RequestPages.options(
                    page, "rights.language.", Arrays.stream(Language.values()).map(Language::code));
        }
    }

    private final SubjectRequests requests;
    private final Answering answering;
    private final Serving serving;
    private final Representatives representatives;
    private final Representing representing;
    private final Strangers strangers;
    private final RightsLetters letters;
    private final CasePages cases;
    private final Removal removal;
    private final Unanswered unanswered;
    private final CaseQuestions questions;
    private final Corrections corrections;
    private final OnConsent onConsent;
    private final StaffBook staff;
    private final Subjects subjects;
    private final Journal journal;
    private final Policy policy;
    private final LegalClock legal;
    private final Clock clock;

    RequestPages(
            SubjectRequests requests,
            Answering answering,
            Serving serving,
            Representatives representatives,
            Representing representing,
            Strangers strangers,
            RightsLetters letters,
            CasePages cases,
            Removal removal,
            Unanswered unanswered,
            CaseQuestions questions,
            Corrections corrections,
            OnConsent onConsent,
            StaffBook staff,
            Subjects subjects,
            Journal journal,
            Policy policy,
            LegalClock legal,
            Clock clock) {
        this.requests = requests;
        this.answering = answering;
        this.serving = serving;
        this.representatives = representatives;
        this.representing = representing;
        this.strangers = strangers;
        this.letters = letters;
        this.cases = cases;
        this.removal = removal;
        this.unanswered = unanswered;
        this.questions = questions;
        this.corrections = corrections;
        this.onConsent = onConsent;
        this.staff = staff;
        this.subjects = subjects;
        this.journal = journal;
        this.policy = policy;
        this.legal = legal;
        this.clock = clock;
    }

    private static List<Option> options(Page page, String key, java.util.stream.Stream<String> ids) {
        return ids.map(id -> new Option(id, page.t(key + id))).toList();
    }

    /** What must be done, the most urgent first. */
    @GetMapping(LIST)
    ModelAndView open(Page page, Actor actor, @RequestParam(required = false) @Nullable UUID after) {
        var permit = serving.reader(actor);
        var last = after == null ? null : requests.find(permit, after).orElse(null);
        var handed = after == null ? requests.handed(permit, SHOWN) : List.<SubjectRequest>of();
        var unsorted = after == null ? cases.unsorted(permit, SHOWN) : List.<SubjectRequest>of();
        return board(page, actor, permit, requests.open(permit, last, SHOWN + 1), handed, unsorted, false);
    }

    @GetMapping(LIST + "/history")
    ModelAndView history(Page page, Actor actor, @RequestParam(defaultValue = "0") long before) {
        var permit = serving.reader(actor);
        var found = requests.closed(permit, before <= 0 ? Long.MAX_VALUE : before, SHOWN + 1);
        return board(page, actor, permit, found, List.of(), List.of(), true);
    }

    /**
     * @param handed whose answer waits for a hand
     * @param letters that nobody has sorted: they may be due before anything found
     */
    private ModelAndView board(
            Page page,
            Actor actor,
            Permit permit,
            List<SubjectRequest> found,
            List<SubjectRequest> handed,
            List<SubjectRequest> letters,
            boolean history) {
        var last = found.isEmpty() ? null : found.get(Math.min(SHOWN, found.size()) - 1);
        var shown = Stream.concat(found.stream().limit(SHOWN), letters.stream())
                .distinct()
                .toList();
        var officer = actor.has(Role.OFFICER);
        var people = Stream.concat(shown.stream(), handed.stream())
                .map(SubjectRequest::subject)
                .distinct()
                .toList();
        var names = officer ? subjects.names(permit, people) : Map.<SubjectId, String>of();
        if (officer) {
            journal.read(permit, "page:subject-requests", requests.living(permit, people), "subject.name");
        }
        var now = clock.instant();
        var today = legal.calendar().dateOf(now);
        var unsorted = cases.unsorted(permit, shown);
        var replied = requests.replied(permit, shown);
        return page.show(
                "rights/requests",
                new Board(
                        shown.stream()
                                .map(request -> line(
                                        request,
                                        names.getOrDefault(request.subject(), ""),
                                        now,
                                        unsorted.contains(request.id()),
                                        replied.contains(request.id())))
                                .sorted(history ? (one, other) -> 0 : Comparator.comparing(Line::due))
                                .toList(),
                        handed.stream()
                                .map(request ->
                                        line(request, names.getOrDefault(request.subject(), ""), now, false, false))
                                .toList(),
                        last == null || found.size() <= SHOWN
                                ? null
                                : history ? LIST + "/history?before=" + last.number() : LIST + "?after=" + last.id(),
                        history,
                        officer,
                        serving.heads(actor),
                        legal.calendar().missing(today, policy.period("calendar-warning")),
                        policy.appealAddressed(),
                        history ? requests.answered(now.minus(LATELY)) : List.of()));
    }

    private Line line(SubjectRequest request, String name, Instant now, boolean unsorted, boolean replied) {
        var shortest = unsorted ? answering.shortest(request) : null;
        var due = shortest == null ? request.dueAt() : shortest.end();
        var lastDay = legal.calendar().dateOf(due.minusSeconds(1));
        var left = request.closed() ? Duration.ZERO : legal.left(now, due);
        return new Line(
                request,
                name,
                left,
                request.overdue(now) || request.maybeOverdue(now) || shortest != null && !due.isAfter(now),
                !request.closed() && !lastDay.isAfter(legal.calendar().dateOf(now)),
                shortest,
                replied);
    }

    /** The officer writes down what came by mail, on paper or was said at the counter. */
    @GetMapping(LIST + "/new")
    ModelAndView register(
            Page page,
            Actor actor,
            @RequestParam(required = false) @Nullable UUID person,
            @RequestParam(defaultValue = "") String kind) {
        var permit = Officer.permit(policy, actor);
        return person == null
                ? stranger(page, Map.of(), Map.of())
                : form(page, permit, new SubjectId(person), Map.of("kind", kind), Map.of());
    }

    private ModelAndView stranger(Page page, Map<String, String> values, Map<String, String> wrong) {
        return page.show(
                "rights/register", new New(null, legal.calendar().dateOf(clock.instant()), List.of(), values, wrong));
    }

    /** Of somebody who has no record: the demand makes the smallest one there can be. */
    @PostMapping(LIST + "/stranger")
    ModelAndView fileForStranger(Page page, Actor actor, @RequestParam Map<String, String> form) {
        var permit = Officer.permit(policy, actor);
        try {
            var who = newcomer(form);
            var wish = wish(SubjectId.random(), form);
            if (wish.identity() == null) {
                throw new Invalid("identity", "rights.wrong.identity-stranger");
            }
            try {
                var filed = strangers.file(permit, who, wish::about);
                return page.redirect(LIST + "/" + filed.id(), Flash.of("rights.request.registered"));
            } catch (Conflict conflict) {
                if (wish.kind() == SubjectRequest.Kind.WITHDRAWAL) {
                    strangers.stop(permit, who, wish.channel());
                }
                return page.redirect(LIST, Flash.of("rights.conflict." + conflict.code()));
            }
        } catch (Invalid invalid) {
            var again = stranger(page, form, invalid.fields());
            again.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
            return again;
        }
    }

    private Strangers.Newcomer newcomer(Map<String, String> form) {
        var wrong = new HashMap<String, String>();
        var name = ContactValues.name(form.getOrDefault("name", ""));
        if (name.isEmpty()) {
            wrong.put("name", "web.field.required");
        } else if (name.length() > policy.number("name-max")) {
            wrong.put("name", "rights.wrong.long");
        }
        var email = form.getOrDefault("email", "").strip();
        var phone = form.getOrDefault("phone", "").strip();
        if (!email.isEmpty() && ContactValues.email(email).isEmpty()) {
            wrong.put("email", "web.field.email");
        }
        if (!phone.isEmpty() && ContactValues.phone(phone).isEmpty()) {
            wrong.put("phone", "web.field.phone");
        }
        if (email.isEmpty() && phone.isEmpty()) {
            wrong.put("email", "rights.wrong.contact");
        }
        if (!wrong.isEmpty()) {
            throw new Invalid(wrong);
        }
        var language = form.getOrDefault("language", "");
        return new Strangers.Newcomer(
                name,
                email,
                phone.isEmpty() ? null : phone,
                Language.known(language) ? Language.of(language) : Language.KK);
    }

    private ModelAndView form(
            Page page, Permit permit, SubjectId person, Map<String, String> values, Map<String, String> wrong) {
        var card = subjects.cards(permit, List.of(person)).get(person);
        if (card == null || !card.known()) {
            throw new NotFound();
        }
        journal.read(permit, "subject:" + person, List.of(person), "subject.name");
        var today = legal.calendar().dateOf(clock.instant());
        var powers = new java.util.ArrayList<>(List.of(new Option("", page.t("rights.by.self"))));
        representatives.of(permit, person, SHOWN).stream()
                .filter(named -> named.representative().endedAt() == null)
                .map(named -> new Option(named.representative().id().toString(), named.name() + " · " + named.power()))
                .forEach(powers::add);
        return page.show("rights/register", new New(card, today, powers, values, wrong));
    }

    @PostMapping(LIST)
    ModelAndView file(Page page, Actor actor, @RequestParam UUID person, @RequestParam Map<String, String> form) {
        var permit = Officer.permit(policy, actor);
        var subject = new SubjectId(person);
        try {
            if (!subjects.known(permit, subject)) {
                throw new NotFound();
            }
            var wish = wish(subject, form);
            try {
                var by = form.getOrDefault("by", "");
                var filed = by.isEmpty() ? answering.file(permit, wish) : represented(permit, wish, by);
                return page.redirect(LIST + "/" + filed.id(), Flash.of("rights.request.registered"));
            } catch (Conflict conflict) {
                if (wish.kind() == SubjectRequest.Kind.WITHDRAWAL && wish.identity() != null) {
                    answering.stopped(permit, subject, wish.channel());
                }
                return page.redirect("/officer/people/" + person, Flash.of("rights.conflict." + conflict.code()));
            }
        } catch (Invalid invalid) {
            var again = form(page, permit, subject, form, invalid.fields());
            again.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
            return again;
        }
    }

    /** Whoever comes for another shows a document of their own, and the power is one that stood on that day (clause 3.1.2). */
    private SubjectRequest represented(Permit permit, SubjectRequests.Wish wish, String by) {
        if (wish.identity() == null) {
            throw new Invalid("identity", "rights.wrong.identity");
        }
        UUID power;
        try {
            power = UUID.fromString(by);
        } catch (IllegalArgumentException notAnId) {
            throw new Invalid("by", "rights.wrong.choice");
        }
        try {
            return representing.register(permit, wish, power);
        } catch (Conflict conflict) {
            if (conflict.code().startsWith("power-")) {
                throw new Invalid("by", "rights.wrong." + conflict.code());
            }
            throw conflict;
        }
    }

    private SubjectRequests.Wish wish(SubjectId subject, Map<String, String> form) {
        var wrong = new HashMap<String, String>();
        var kind = SubjectRequest.Kind.of(form.getOrDefault("kind", "")).orElse(null);
        if (kind == null) {
            wrong.put("kind", "rights.wrong.choice");
        }
        var channel = SubjectRequest.Channel.BY_STAFF.stream()
                .filter(known -> known.id().equals(form.get("channel")))
                .findFirst()
                .orElse(null);
        if (channel == null) {
            wrong.put("channel", "rights.wrong.choice");
        }
        var identity = SubjectRequest.Identity.BY_STAFF.stream()
                .filter(known -> known.id().equals(form.get("identity")))
                .findFirst()
                .orElse(null);
        var text = form.getOrDefault("text", "").strip();
        if (text.length() > policy.number("subject-request-text-max")) {
            wrong.put("text", "rights.wrong.long");
        }
        var received = received(form.getOrDefault("received", ""));
        if (received == null) {
            wrong.put("received", "rights.wrong.received");
        }
        var language = form.getOrDefault("language", "");
        if (Arrays.stream(Language.values()).noneMatch(known -> known.code().equals(language))) {
            wrong.put("language", "rights.wrong.choice");
        }
        if (kind == null || channel == null || received == null || !wrong.isEmpty()) {
            throw new Invalid(wrong);
        }
        return new SubjectRequests.Wish(subject, kind, channel, Language.of(language), received, text, identity);
    }

    /** A paper may have lain for a while, but not be from tomorrow. */
    private @Nullable LocalDate received(String text) {
        try {
            var day = LocalDate.parse(text);
            var today = legal.calendar().dateOf(clock.instant());
            return day.isAfter(today) || day.isBefore(today.minusYears(1)) ? null : day;
        } catch (DateTimeException notADate) {
            return null;
        }
    }

    @GetMapping(LIST + "/{id:[0-9a-f-]{36}}")
    ModelAndView one(Page page, Actor actor, @PathVariable UUID id) {
        return one(page, actor, id, Map.of(), Map.of());
    }

    private ModelAndView one(Page page, Actor actor, UUID id, Map<String, String> values, Map<String, String> wrong) {
        var permit = serving.reader(actor);
        var request = requests.find(permit, id).orElseThrow(NotFound::new);
        var officer = actor.has(Role.OFFICER);
        var sees = serving.sees(actor, request).orElse(null);
        var steps = requests.steps(permit, request);
        var behind = representatives.behind(id).orElse(null);
        var agent = behind == null ? null : behind.agent();
        var names = subjects.names(permit, colleagues(request, steps, agent));
        var card = sees == null
                ? null
                : subjects.cards(sees, List.of(request.subject())).get(request.subject());
        boolean blocked = Acting.as(Family.RIGHTS, () -> subjects.blocked(request.subject()));
        if (sees != null) {
            journal.read(
                    sees,
                    "subject-request:" + id,
                    requests.living(
                            permit, agent == null ? List.of(request.subject()) : List.of(request.subject(), agent)),
                    "subject.name",
                    "subject_request.body",
                    "subject_request.answer",
                    "subject_request_question.answer",
                    "subject_request_letter.body",
                    "contact.value",
                    "correction.reason",
                    "correction.value");
        }
        var body = sees == null ? "" : requests.text(sees, request, "body");
        var onConsent = sees == null ? null : onConsent(page, permit, request);
        if (sees != null && onConsent != null) {
            journal.read(sees, "subject-request:" + id, List.of(request.subject()), "consent.purpose", "ticket.state");
        }
        return page.show(
                "rights/request",
                new One(
                        line(
                                request,
                                card == null ? "" : card.label(),
                                clock.instant(),
                                !cases.unsorted(permit, List.of(request)).isEmpty(),
                                !requests.replied(permit, List.of(request)).isEmpty()),
                        card,
                        body,
                        sees == null ? "" : requests.text(sees, request, "words"),
                        sees == null ? "" : requests.text(sees, request, "answer"),
                        steps.stream()
                                .map(step -> new Step(
                                        step.step(), who(page, request, step, names, agent), step.at(), step.reason()))
                                .toList(),
                        officer,
                        sees != null,
                        serving.heads(actor),
                        actor.id().equals(request.decidedBy()),
                        serving.byItself(request),
                        sees == null ? "" : preview(sees, request),
                        sees != null && behind != null ? representatives.named(sees, behind) : null,
                        sees == null ? List.of() : cases.said(sees, request),
                        sees == null ? List.of() : cases.laid(sees, request, body),
                        sees == null ? List.of() : questions.of(sees, request),
                        sees == null
                                ? List.of()
                                : corrections.of(request.id()).stream()
                                        .map(one -> corrections.told(sees, one))
                                        .toList(),
                        sees == null || blocked ? List.of() : planned(sees, request),
                        onConsent,
                        blocked,
                        unanswered.stands(request),
                        letters.silent(request),
                        SubjectRequests.unreachable(steps),
                        SubjectRequests.handedOver(steps),
                        SubjectRequests.untold(steps),
                        SubjectRequests.toldByHand(steps),
                        values,
                        wrong));
    }

    /** The answer as it would be sent: with the officer's words once they are written. */
    private String preview(Permit permit, SubjectRequest request) {
        return switch (request.state()) {
            case OPEN -> letters.composed(request, "…");
            case SECOND ->
                request.kind() == SubjectRequest.Kind.DESTROY
                        ? letters.destroying(request, requests.text(permit, request, "words"))
                        : letters.composed(request, requests.text(permit, request, "words"));
            default -> "";
        };
    }

    /** What stands on consent still, as long as somebody decides about it or confirms it. */
    private OnConsent.@Nullable Held onConsent(Page page, Permit permit, SubjectRequest request) {
        boolean decides =
                request.state() == SubjectRequest.State.OPEN || request.state() == SubjectRequest.State.SECOND;
        if (!request.accounted()
                || !decides
                || requests.living(permit, List.of(request.subject())).isEmpty()) {
            return null;
        }
        var person = request.subject();
        boolean works =
                !staff.stood(person, Instant.EPOCH, clock.instant()).roles().isEmpty();
        return onConsent.of(permit, person, page.language(), works);
    }

    /** What is written down for it and waits, beside what is held now. */
    private List<Planned> planned(Permit permit, SubjectRequest request) {
        var waiting =
                corrections.of(request.id()).stream().filter(Correction::waits).toList();
        if (waiting.isEmpty()) {
            return List.of();
        }
        var held = subjects.held(permit, request.subject()).stream()
                .collect(Collectors.toMap(Subjects.Held::id, Subjects.Held::value));
        return waiting.stream()
                .map(one -> new Planned(one.kind(), held.getOrDefault(one.value(), ""), corrections.value(permit, one)))
                .toList();
    }

    /** Who of those that took a step did it for the desk: a representative is a person whose name is the officer's to know (clause 4.1), and stands above. */
    private Set<SubjectId> colleagues(
            SubjectRequest request, List<SubjectRequests.Step> steps, @Nullable SubjectId agent) {
        var now = clock.instant();
        return steps.stream()
                .map(step -> new SubjectId(step.actor()))
                .distinct()
                .filter(one -> !one.equals(request.subject()) && !one.equals(agent))
                .filter(one -> !staff.stood(one, Instant.EPOCH, now).roles().isEmpty())
                .collect(Collectors.toSet());
    }

    /** What nobody of the staff filed came by the way the demand came. */
    private static String who(
            Page page,
            SubjectRequest request,
            SubjectRequests.Step step,
            Map<SubjectId, String> names,
            @Nullable SubjectId agent) {
        if (request.subject().value().equals(step.actor())) {
            return page.t("rights.step.person");
        } else if (new SubjectId(step.actor()).equals(agent)) {
            return page.t("rights.step.representative");
        }
        var nobody = "rights.step.desk";
        if ((step.step().equals("filed") || request.channel() == SubjectRequest.Channel.API)
                && step.actor().equals(request.registeredBy())) {
            nobody = switch (request.channel()) {
                case API -> "rights.step.program";
                // by the form for whoever is not signed in, or by a letter
                case PORTAL, MAIL -> "rights.step.person";
                case PAPER, COUNTER -> nobody;
            };
        }
        return names.getOrDefault(new SubjectId(step.actor()), page.t(nobody));
    }

    @PostMapping(LIST + "/{id}/identity")
    ModelAndView identity(Page page, Actor actor, @PathVariable UUID id, @RequestParam(defaultValue = "") String how) {
        return act(page, actor, id, Map.of(), "rights.request.identified", () -> {
            var identity = SubjectRequest.Identity.BY_STAFF.stream()
                    .filter(known -> known.id().equals(how))
                    .findFirst()
                    .orElseThrow(() -> new Invalid("how", "rights.wrong.choice"));
            answering.identified(Officer.permit(policy, actor), id, identity);
        });
    }

    /** A secret to the address we know: whoever confirms by it is the person. */
    @PostMapping(LIST + "/{id}/ask-address")
    ModelAndView askAddress(Page page, Actor actor, @PathVariable UUID id) {
        return act(
                page,
                actor,
                id,
                Map.of(),
                "rights.request.asked",
                () -> answering.asksAddress(Officer.permit(policy, actor), id));
    }

    /** A question to the person; the clock runs on. */
    @PostMapping(LIST + "/{id}/ask")
    ModelAndView ask(Page page, Actor actor, @PathVariable UUID id, @RequestParam(defaultValue = "") String question) {
        return act(page, actor, id, Map.of("question", question), "rights.ask.sent", () -> {
            var permit = Officer.permit(policy, actor);
            if (question.isBlank()) {
                throw new Invalid("question", "rights.wrong.question");
            }
            answering.asked(permit, id, own(question, "question"));
        });
    }

    /** Takes one file, letter, answer or the words out of a demand, for good (clause 2.1.4). */
    @PostMapping(LIST + "/{id}/remove")
    ModelAndView remove(Page page, Actor actor, @PathVariable UUID id, @RequestParam Map<String, String> form) {
        return act(page, actor, id, Map.of(), "rights.removed.done", () -> {
            var permit = Officer.permit(policy, actor);
            var object = CasePages.object(form);
            var reason = Removal.Reason.of(form.getOrDefault("reason-" + object, ""))
                    .filter(Removal.Reason.BY_OFFICER::contains)
                    .orElseThrow(() -> new Invalid("reason", "rights.wrong.choice"));
            removal.remove(permit, id, CasePages.what(form, object), object, reason);
        });
    }

    /** What a letter is (clause 7.1). */
    @PostMapping(LIST + "/{id}/kind")
    ModelAndView sort(Page page, Actor actor, @PathVariable UUID id, @RequestParam(defaultValue = "") String kind) {
        return act(page, actor, id, Map.of(), "rights.request.sorted", () -> {
            var chosen = SubjectRequest.Kind.of(kind).orElseThrow(() -> new Invalid("kind", "rights.wrong.choice"));
            var permit = Officer.permit(policy, actor);
            try {
                answering.sorted(permit, id, chosen);
            } catch (Conflict conflict) {
                if (chosen == SubjectRequest.Kind.WITHDRAWAL && conflict.code().equals("request-standing")) {
                    answering.stopped(permit, id);
                }
                throw conflict;
            }
        });
    }

    @PostMapping(LIST + "/{id}/grant")
    ModelAndView grant(
            Page page,
            Actor actor,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String words,
            @RequestParam(name = "by-hand", defaultValue = "") String byHand) {
        return act(page, actor, id, Map.of("words", words, "by-hand", byHand), "rights.request.granted", () -> {
            Officer.permit(policy, actor);
            serving.grant(actor, id, own(words, "words"), byHand.isBlank() ? "" : own(byHand, "by-hand"));
        });
    }

    @PostMapping(LIST + "/{id}/refuse")
    ModelAndView refuse(
            Page page,
            Actor actor,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "") String code,
            @RequestParam(defaultValue = "") String why) {
        return act(page, actor, id, Map.of("why", why, "code", code), "rights.request.refused", () -> {
            var refusal = Arrays.stream(SubjectRequest.Refusal.values())
                    .filter(known -> known.id().equals(code))
                    .findFirst()
                    .orElseThrow(() -> new Invalid("code", "rights.wrong.choice"));
            answering.refused(Officer.permit(policy, actor), id, refusal, own(why, "why"));
        });
    }

    @PostMapping(LIST + "/{id}/carry-out")
    ModelAndView carryOut(Page page, Actor actor, @PathVariable UUID id) {
        return act(page, actor, id, Map.of(), "rights.request.done", () -> serving.carryOut(actor, id));
    }

    @PostMapping(LIST + "/{id}/return")
    ModelAndView giveBack(Page page, Actor actor, @PathVariable UUID id) {
        return act(page, actor, id, Map.of(), "rights.request.returned", () -> serving.giveBack(actor, id));
    }

    /** Every answer has words of the officer's own: a template alone answers nobody. */
    private String own(String words, String field) {
        var own = words.strip();
        if (own.isEmpty()) {
            throw new Invalid(field, "rights.wrong.words");
        } else if (own.length() > policy.number("subject-request-text-max")) {
            throw new Invalid(field, "rights.wrong.long");
        }
        return own;
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
            var key = "rights.conflict." + conflict.code();
            return page.redirect(LIST + "/" + id, Flash.of(page.knows(key) ? key : "retention." + conflict.code()));
        }
    }

    /** Such as "26 h 5 min", nights included. */
    static String took(Page page, Duration took) {
        return page.t("rights.figures.took", took.toHours(), took.toMinutesPart());
    }

    /** Such as "7 h 30 min of working time". */
    static String left(Page page, Duration left) {
        return page.t("rights.left", left.toHours(), left.toMinutesPart());
    }

    static String day(Page page, LocalDate date) {
        return page.date(date.atStartOfDay(Times.ZONE).toInstant());
    }

    static String lastDay(Page page, SubjectRequest request) {
        return lastDay(page, request.dueAt(), request.unloaded());
    }

    /** @param unloaded the year without a calendar: then only the earliest is known */
    static String lastDay(Page page, Instant due, @Nullable Integer unloaded) {
        var day = page.date(due.minusSeconds(1));
        return unloaded == null ? day : page.t("rights.undated", day, unloaded.toString());
    }

    /** The same within a line. */
    static String until(Page page, SubjectRequest request) {
        return until(page, request.dueAt(), request.unloaded());
    }

    private static String until(Page page, Instant due, @Nullable Integer unloaded) {
        var day = page.date(due.minusSeconds(1));
        return unloaded == null ? page.t("rights.due", day) : page.t("rights.due.undated", day, unloaded.toString());
    }

    static String article(Page page, SubjectRequest request) {
        return request.article().isEmpty() ? page.t("policy.own-promise") : page.t("policy.article", request.article());
    }
}
