package kz.qyzmet.desk.rights;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.deadline.Deadline;
import kz.qyzmet.desk.deadline.LegalClock;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.LegalTerm;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.ticket.IncomingForm;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** A person's own demands about their data (Law 94-V art. 24): filed in two taps, free of charge, each with its clock and its answer. The blocked reach it too. */
@Controller
class MyRequests {
    private static final int SHOWN = 100;

    /** @param maybe whether the earliest is over that its unknown end may have been */
    record Line(SubjectRequest request, Duration left, boolean overdue, boolean maybe) {
        /** Where the clock of an open one stands. */
        String says(Page page) {
            if (request.unloaded() != null) {
                return page.t(maybe ? "rights.unsorted.late" : "rights.undated.pill");
            }
            return overdue ? page.t("rights.overdue") : RequestPages.left(page, left);
        }

        String tone() {
            if (request.closed()) {
                return request.outcome() == SubjectRequest.Outcome.GRANTED ? "good" : "plain";
            }
            return overdue ? "danger" : "plain";
        }
    }

    record Choice(SubjectRequest.Kind kind, LegalTerm term) {}

    record Mine(List<Line> lines, List<Choice> choices) {}

    record Form(Choice choice, Deadline due, String text, Map<String, String> wrong) {
        boolean words() {
            return needsWords(choice.kind());
        }

        @Nullable
        String error(Page page, String field) {
            var key = wrong.get(field);
            return key == null ? null : page.t(key);
        }
    }

    /** @param by the representative who made it for the person; empty when they did so themselves @param failed the question whose answer could not be taken, why, and what was written */
    record One(
            Line line,
            String body,
            String answer,
            Deadline due,
            List<SubjectRequests.Step> steps,
            String appeal,
            String by,
            List<CasePages.Said> letters,
            List<CasePages.Laid> files,
            List<CaseQuestions.Asked> questions,
            String failed,
            String said,
            @Nullable String wrong) {
        /** Whether the person may still take away what they sent. */
        boolean removes() {
            return line.request().outcome() == null;
        }

        /** Where an answer is sent; null when none is taken any more. */
        @Nullable
        String answers() {
            var request = line.request();
            return request.outcome() == null ? "/my/requests/" + request.id() + "/questions" : null;
        }
    }

    private final SubjectRequests requests;
    private final Answering answering;
    private final Representatives representatives;
    private final RightsLetters letters;
    private final CasePages cases;
    private final DemandFiles files;
    private final IncomingForm forms;
    private final CaseQuestions questions;
    private final Removal removal;
    private final Journal journal;
    private final Policy policy;
    private final LegalClock legal;
    private final Clock clock;

    MyRequests(
            SubjectRequests requests,
            Answering answering,
            Representatives representatives,
            RightsLetters letters,
            CasePages cases,
            DemandFiles files,
            IncomingForm forms,
            CaseQuestions questions,
            Removal removal,
            Journal journal,
            Policy policy,
            LegalClock legal,
            Clock clock) {
        this.requests = requests;
        this.answering = answering;
        this.representatives = representatives;
        this.letters = letters;
        this.cases = cases;
        this.files = files;
        this.forms = forms;
        this.questions = questions;
        this.removal = removal;
        this.journal = journal;
        this.policy = policy;
        this.legal = legal;
        this.clock = clock;
    }

    @GetMapping("/my/requests")
    ModelAndView mine(Page page, Actor actor) {
        return page.show("rights/mine", mine(permit(actor), self(actor)));
    }

    Mine mine(Permit permit, SubjectId self) {
        var now = clock.instant();
        return new Mine(
                requests.of(permit, self, SHOWN).stream()
                        .map(request -> line(request, now))
                        .toList(),
                Arrays.stream(SubjectRequest.Kind.values()).map(this::choice).toList());
    }

    private Choice choice(SubjectRequest.Kind kind) {
        return new Choice(kind, policy.term(kind.id(), legal.calendar().dateOf(clock.instant())));
    }

    private Line line(SubjectRequest request, Instant now) {
        var left = request.closed() ? Duration.ZERO : legal.left(now, request.dueAt());
        return new Line(request, left, request.overdue(now), request.maybeOverdue(now));
    }

    @GetMapping("/my/requests/new")
    ModelAndView form(Page page, Actor actor, @RequestParam(defaultValue = "") String kind) {
        self(actor);
        return form(page, kind, "", Map.of());
    }

    private ModelAndView form(Page page, String kind, String text, Map<String, String> wrong) {
        var choice = choice(SubjectRequest.Kind.of(kind).orElseThrow(NotFound::new));
        var due = legal.due(clock.instant(), choice.term().days(), choice.term().working());
        var form = page.show("rights/demand", new Form(choice, due, text, wrong));
        if (!wrong.isEmpty()) {
            form.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
        }
        return form;
    }

    @PostMapping("/my/requests")
    ModelAndView file(Page page, Actor actor, HttpServletRequest request) throws IOException {
        var self = self(actor);
        var seen = new HashMap<String, String>();
        try {
            // the words are looked at before a byte of a file is stored
            var filled = forms.read(request, fields -> {
                seen.putAll(fields);
                check(fields, policy);
            });
            return filed(page, permit(actor), self, filled);
        } catch (Invalid invalid) {
            return form(page, seen.getOrDefault("kind", ""), seen.getOrDefault("text", ""), invalid.fields());
        }
    }

    /** What is wrong with the words of a demand. @return its kind */
    static SubjectRequest.Kind check(Map<String, String> fields, Policy policy) {
        var kind = SubjectRequest.Kind.of(fields.getOrDefault("kind", "")).orElseThrow(NotFound::new);
        var said = fields.getOrDefault("text", "").strip();
        if (said.length() > policy.number("subject-request-text-max")) {
            throw new Invalid("text", "rights.wrong.long");
        } else if (said.isEmpty() && needsWords(kind)) {
            throw new Invalid("text", "rights.wrong.demand");
        }
        return kind;
    }

    private ModelAndView filed(Page page, Permit permit, SubjectId self, IncomingForm.Filled filled) {
        var chosen = SubjectRequest.Kind.of(filled.get("kind")).orElseThrow(NotFound::new);
        boolean one =
                chosen == SubjectRequest.Kind.WITHDRAWAL && filled.get("only").equals(ConsentKind.PROCESSING.id());
        try {
            var filed = one
                    ? answering.file(
                            permit,
                            wish(self, chosen, page.t("rights.withdrawal.one"), page.language()),
                            ConsentKind.PROCESSING)
                    : files.file(permit, wish(self, chosen, filled.get("text"), page.language()), filled.files());
            return page.redirect("/my/requests/" + filed.id(), Flash.of("rights.request.filed"));
        } catch (Conflict conflict) {
            forms.discard(filled);
            if (one) {
                answering.stopped(permit, self, SubjectRequest.Channel.PORTAL, ConsentKind.PROCESSING);
            } else if (chosen == SubjectRequest.Kind.WITHDRAWAL) {
                answering.stopped(permit, self, SubjectRequest.Channel.PORTAL);
            }
            var flash = Flash.of("rights.conflict." + conflict.code());
            return requests.standing(permit, self, chosen)
                    .map(standing -> page.redirect("/my/requests/" + standing.id(), flash))
                    .orElseGet(() -> page.redirect("/my/requests", flash));
        } catch (RuntimeException refused) {
            forms.discard(filled);
            throw refused;
        }
    }

    private SubjectRequests.Wish wish(SubjectId self, SubjectRequest.Kind kind, String text, Language language) {
        return new SubjectRequests.Wish(
                self,
                kind,
                SubjectRequest.Channel.PORTAL,
                language,
                legal.calendar().dateOf(clock.instant()),
                text,
                SubjectRequest.Identity.SESSION);
    }

    /** To be shown, blocked or destroyed nobody has to give a reason. */
    static boolean needsWords(SubjectRequest.Kind kind) {
        return switch (kind) {
            case ACCESS, BLOCK, UNBLOCK, DESTROY, PUBLIC_REMOVAL, WITHDRAWAL -> false;
            case CORRECT, AUTOMATED_OBJECTION, COMPLAINT, CONSUMER_CLAIM, QUESTION, SUGGESTION -> true;
        };
    }

    @GetMapping("/my/requests/{id:[0-9a-f-]{36}}")
    ModelAndView one(Page page, Actor actor, @PathVariable UUID id) {
        return one(page, actor, id, "", "", null);
    }

    private ModelAndView one(Page page, Actor actor, UUID id, String failed, String said, @Nullable String wrong) {
        self(actor);
        var permit = permit(actor);
        var request = requests.find(permit, id).orElseThrow(NotFound::new);
        journal.read(
                permit,
                "subject-request:" + id,
                List.of(request.subject()),
                "subject_request.body",
                "subject_request.answer",
                "subject_request_question.question");
        var body = requests.text(permit, request, "body");
        return page.show(
                "rights/own",
                new One(
                        line(request, clock.instant()),
                        body,
                        requests.text(permit, request, "answer"),
                        legal.due(request.receivedOn(), request.days(), request.working()),
                        requests.steps(permit, request),
                        letters.appeal(page.language()),
                        representatives
                                .behind(id)
                                .map(behind ->
                                        representatives.named(permit, behind).name())
                                .orElse(""),
                        cases.said(permit, request),
                        cases.laid(permit, request, body),
                        questions.of(permit, request),
                        failed,
                        said,
                        wrong));
    }

    /** What is wrong with an answer to the officer's question; null when nothing is. */
    static @Nullable String wrongReply(String said, Policy policy) {
        return said.isEmpty()
                ? "rights.wrong.reply"
                : said.length() > policy.number("subject-request-text-max") ? "rights.wrong.long" : null;
    }

    /** The answer to what the officer asked; one to a question. */
    @PostMapping("/my/requests/{id}/questions/{question}")
    ModelAndView reply(
            Page page,
            Actor actor,
            @PathVariable UUID id,
            @PathVariable UUID question,
            @RequestParam Map<String, String> form) {
        self(actor);
        var said = form.getOrDefault("answer-" + question, "").strip();
        var wrong = wrongReply(said, policy);
        if (wrong != null) {
            var again = one(page, actor, id, question.toString(), said, wrong);
            again.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
            return again;
        }
        try {
            answering.replied(permit(actor), id, question, said);
            return page.redirect("/my/requests/" + id, Flash.of("rights.ask.replied"));
        } catch (Conflict conflict) {
            return page.redirect("/my/requests/" + id, Flash.of("rights.conflict." + conflict.code()));
        }
    }

    /** The person takes away what they sent, as long as nobody has decided about it. */
    @PostMapping("/my/requests/{id}/remove")
    ModelAndView remove(Page page, Actor actor, @PathVariable UUID id, @RequestParam Map<String, String> form) {
        self(actor);
        try {
            var object = CasePages.object(form);
            removal.remove(permit(actor), id, CasePages.what(form, object), object, Removal.Reason.OWN);
            return page.redirect("/my/requests/" + id, Flash.of("rights.removed.done"));
        } catch (Conflict conflict) {
            return page.redirect("/my/requests/" + id, Flash.of("rights.conflict." + conflict.code()));
        }
    }

    @PostMapping("/my/requests/{id}/take-back")
    ModelAndView takeBack(Page page, Actor actor, @PathVariable UUID id) {
        self(actor);
        try {
            answering.takenBack(permit(actor), id);
            return page.redirect("/my/requests/" + id, Flash.of("rights.request.taken-back"));
        } catch (Conflict conflict) {
            return page.redirect("/my/requests/" + id, Flash.of("rights.conflict." + conflict.code()));
        }
    }

    private Permit permit(Actor actor) {
        return policy.permit(actor, Purpose.RIGHTS).own();
    }

    /** Signed in: a ticket's secret link may be in another's hands, and rights need to know who asks (Digital Code art. 37(5)). */
    static SubjectId self(Actor actor) {
        var subject = actor.subject();
        if (subject == null || !actor.signedIn()) {
            throw new Refused("4.8", "sign-in");
        }
        return subject;
    }
}
