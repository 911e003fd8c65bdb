package kz.qyzmet.desk.rights;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kz.qyzmet.desk.attachment.Attachment;
import kz.qyzmet.desk.audit.CreationKeys;
import kz.qyzmet.desk.deadline.LegalClock;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Badge;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Scope;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.ContactValues;
import kz.qyzmet.desk.ticket.RawFiles;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Sent;
import kz.qyzmet.desk.web.Words;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Subject requests for programs (contracts 17). Filing and following; deciding and carrying out are for people. */
@RestController
@RequestMapping(path = "/api/v1/subject-requests", produces = MediaType.APPLICATION_JSON_VALUE)
class SubjectRequestApi {
    private static final Set<String> VALUES = Set.of("name", "email", "phone", "iin");

    private final ProgramDemands demands;
    private final RawFiles raw;
    private final Policy policy;
    private final Words words;
    private final LegalClock legal;
    private final Clock clock;

    SubjectRequestApi(ProgramDemands demands, RawFiles raw, Policy policy, Words words, LegalClock legal, Clock clock) {
        this.demands = demands;
        this.raw = raw;
        this.policy = policy;
        this.words = words;
        this.legal = legal;
        this.clock = clock;
    }

    record Term(int days, boolean working, String article) {}

    /**
     * @param person the opaque id
     * @param dueAt null while the calendar of {@code unloadedYear} is not loaded
     * @param notBefore the earliest that the term may end; the end itself when that is known
     * @param identity null while nobody has checked it
     */
    record Demand(
            String id,
            long number,
            String person,
            String kind,
            String state,
            String channel,
            String language,
            LocalDate receivedOn,
            Term term,
            @Nullable Instant dueAt,
            Instant notBefore,
            @Nullable Integer unloadedYear,
            @Nullable String identity,
            Instant createdAt,
            @Nullable Instant closedAt) {
        static Demand of(SubjectRequest request) {
            var identity = request.identity();
            return new Demand(
                    request.id().toString(),
                    request.number(),
                    request.subject().toString(),
                    request.kind().id(),
                    request.state().id(),
                    request.channel().id(),
                    request.language().code(),
                    request.receivedOn(),
                    new Term(request.days(), request.working(), request.article()),
                    request.unloaded() == null ? request.dueAt() : null,
                    request.dueAt(),
                    request.unloaded(),
                    identity == null ? null : identity.id(),
                    request.registeredAt(),
                    request.closedAt());
        }
    }

    /** @param told whether the desk could tell them of it */
    record Recipient(String kind, String name, boolean told) {
        @Override
        public String toString() {
            return "Recipient[" + kind + "]";
        }
    }

    /** A value that was corrected on this demand (clause 2.1.5). @param value {@code name}, {@code email}, {@code phone} or {@code iin} */
    record Corrected(String value, String cause, @Nullable Instant correctedAt, List<Recipient> recipients) {
        static Corrected of(Correction.Told told) {
            var correction = told.correction();
            return new Corrected(
                    correction.kind(),
                    correction.cause().id(),
                    correction.doneAt(),
                    told.recipients().stream()
                            .map(one -> new Recipient(one.kind().id(), one.name(), one.told()))
                            .toList());
        }
    }

    /** What the officer asked about the demand. @param answer null as long as it was not answered here; by letter it may have been */
    record Question(
            String id,
            String question,
            Instant askedAt,
            @Nullable String answer,
            @Nullable Instant answeredAt) {
        static Question of(CaseQuestions.Asked asked) {
            return new Question(
                    asked.id().toString(),
                    asked.question(),
                    asked.at(),
                    asked.answeredAt() == null ? null : asked.answer(),
                    asked.answeredAt());
        }

        @Override
        public String toString() {
            return "Question[" + id + "]";
        }
    }

    /** A file that came with the demand or after it; of a program for everybody only those it brought itself. */
    record Laid(String id, String name, String type, long size, List<String> warnings) {
        static Laid of(Attachment file, String body) {
            return new Laid(file.id().toString(), file.name(), file.type(), file.size(), Unasked.codes(file, body));
        }

        @Override
        public String toString() {
            return "Laid[" + id + "]";
        }
    }

    /** One with what was written and what was answered; both empty until there is something. @param warnings what the desk did not ask for, as of a ticket's message */
    record Whole(
            String id,
            long number,
            String person,
            String kind,
            String state,
            String channel,
            String language,
            LocalDate receivedOn,
            Term term,
            @Nullable Instant dueAt,
            Instant notBefore,
            @Nullable Integer unloadedYear,
            @Nullable String identity,
            Instant createdAt,
            @Nullable Instant closedAt,
            String text,
            String answer,
            List<String> warnings,
            List<Corrected> corrections,
            List<Question> questions,
            List<Laid> attachments) {
        static Whole of(
                Demand demand,
                String text,
                String answer,
                List<Corrected> corrections,
                List<Question> questions,
                List<Laid> attachments) {
            return new Whole(
                    demand.id(),
                    demand.number(),
                    demand.person(),
                    demand.kind(),
                    demand.state(),
                    demand.channel(),
                    demand.language(),
                    demand.receivedOn(),
                    demand.term(),
                    demand.dueAt(),
                    demand.notBefore(),
                    demand.unloadedYear(),
                    demand.identity(),
                    demand.createdAt(),
                    demand.closedAt(),
                    text,
                    answer,
                    Unasked.codes(text),
                    corrections,
                    questions,
                    attachments);
        }

        @Override
        public String toString() {
            return "Whole[" + id + "]";
        }
    }

    record Demands(List<Demand> items, @Nullable String next) {}

    @GetMapping
    Demands list(
            Actor actor,
            @Nullable Badge badge,
            @RequestParam(defaultValue = "") String limit,
            @RequestParam(defaultValue = "") String cursor) {
        Badge.require(actor, badge, Scope.PEOPLE_READ);
        var permit = permit(actor);
        int most = limit(limit);
        var found = demands.list(permit, before(cursor), most + 1);
        var shown = found.subList(0, Math.min(most, found.size()));
        return new Demands(
                shown.stream().map(Demand::of).toList(),
                found.size() > most ? Long.toString(shown.getLast().number()) : null);
    }

    @GetMapping("/{id}")
    Whole one(Actor actor, @Nullable Badge badge, @PathVariable String id) {
        Badge.require(actor, badge, Scope.PEOPLE_READ);
        return whole(permit(actor), uuid(id));
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Object> file(
            Actor actor,
            @Nullable Badge badge,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            HttpServletRequest request)
            throws IOException {
        var token = Badge.token(actor, badge, Scope.PEOPLE_WRITE);
        var permit = permit(actor);
        var sent = Sent.read(request);
        var bound = actor.subject() != null;
        var kind = sent.one("kind", SubjectRequest.Kind::of);
        var language =
                sent.one("language", code -> Language.known(code) ? Optional.of(Language.of(code)) : Optional.empty());
        var identity = sent.one("identity", SubjectRequestApi::identity);
        var received = sent.one("receivedOn", this::received);
        var text = sent.optional("text", policy.number("subject-request-text-max"));
        var name = bound ? "" : sent.text("name", policy.number("name-max"));
        var email = bound ? "" : sent.text("email", policy.number("email-max"));
        var right = sent.has("correction") ? right(sent.inner("correction"), identity) : null;
        if (kind == null) {
            sent.wrong("kind", "web.field.required");
        } else if (kind != SubjectRequest.Kind.CORRECT && sent.has("correction")) {
            sent.wrong("correction", "web.field.value");
        } else if (text == null && !sent.has("correction") && MyRequests.needsWords(kind)) {
            sent.wrong("text", "web.field.required");
        }
        if (!email.isEmpty() && ContactValues.email(email).isEmpty()) {
            sent.wrong("email", "web.field.email");
        }
        sent.check();
        if (kind == null) {
            throw new Invalid("kind", "web.field.required");
        }
        var spoken = language == null ? Language.KK : language;
        var today = legal.calendar().dateOf(clock.instant());
        // about whom is known when the address was looked up
        var wish = new SubjectRequests.Wish(
                SubjectId.random(),
                kind,
                SubjectRequest.Channel.API,
                spoken,
                received == null ? today : received,
                body(spoken, text, right),
                identity);
        var who = bound ? null : new Strangers.Newcomer(name, email, null, spoken);
        CreationKeys.Once once;
        try {
            once = demands.file(permit, CreationKeys.checked(key), sent.raw(), who, wish::about, right);
        } catch (Conflict conflict) {
            if (kind == SubjectRequest.Kind.WITHDRAWAL
                    && identity != null
                    && conflict.code().startsWith("request-")) {
                demands.stop(permit, who, wish.channel());
            }
            throw conflict;
        }
        var place = URI.create("/api/v1/subject-requests/" + once.object());
        var response = ResponseEntity.created(place);
        if (once.repeated()) {
            response.header("Idempotency-Replayed", "true");
        }
        // whoever may only write hears the number of what they said, and nothing else
        return token.scopes().contains(Scope.PEOPLE_READ)
                ? response.body(whole(permit, once.object()))
                : response.body(new Filed(once.object().toString()));
    }

    /** What shall stand in the place of what is wrong, with reason and document as the officer writes it down of a paper. @return null when something is wrong with it */
    private Corrections.@Nullable Wish right(Sent sent, SubjectRequest.@Nullable Identity identity) {
        var value = sent.text("value", 10);
        var fields = new HashMap<String, String>();
        for (var field : List.of("to", "cause", "reason", "document")) {
            fields.put(field.equals("to") ? "value" : field, sent.text(field, policy.number("reason-max")));
        }
        if (!VALUES.contains(value)) {
            sent.wrong("value", "web.field.value");
            return null;
        } else if (Correction.needsPaper(value) && identity != SubjectRequest.Identity.DOCUMENT) {
            sent.wrong("value", "rights.conflict.correction-paper");
        }
        try {
            var nobody = SubjectId.random();
            return new CorrectionForm(fields, Map.of()).wish(policy, nobody, nobody.value(), value, true, null, null);
        } catch (Invalid invalid) {
            invalid.fields().forEach((field, key) -> sent.wrong(field.equals("value") ? "to" : field, key));
            return null;
        }
    }

    /** The officer reads in the demand itself what it asks for, whether that could be prepared or not. */
    private String body(Language language, @Nullable String text, Corrections.@Nullable Wish right) {
        return Stream.of(
                        text,
                        right == null
                                ? null
                                : words.say(language, "rights.data.value." + right.kind()) + ": " + right.value(),
                        right == null ? null : right.reason(),
                        right == null ? null : words.say(language, "rights.document") + ": " + right.document())
                .filter(Objects::nonNull)
                .collect(Collectors.joining("\n\n"));
    }

    record Filed(String id) {}

    private Whole whole(Permit permit, UUID id) {
        var shown = demands.one(permit, id).orElseThrow(NotFound::new);
        return Whole.of(
                Demand.of(shown.request()),
                shown.body(),
                shown.answer(),
                shown.corrections().stream().map(Corrected::of).toList(),
                shown.questions().stream().map(Question::of).toList(),
                shown.files().stream().map(file -> Laid.of(file, shown.body())).toList());
    }

    /** A file for a demand, as the body of the call, with its name in Content-Disposition (contracts 17). */
    @PostMapping("/{id}/attachments")
    ResponseEntity<Filed> bring(
            Actor actor,
            @Nullable Badge badge,
            @PathVariable String id,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            HttpServletRequest request)
            throws IOException {
        Badge.token(actor, badge, Scope.PEOPLE_WRITE);
        var permit = permit(actor);
        var checked = CreationKeys.checked(key);
        var name = RawFiles.name(request);
        demands.mayBring(permit, uuid(id), checked);
        var file = raw.read(request, name);
        CreationKeys.Once once;
        try {
            once = demands.bring(permit, uuid(id), file, checked);
        } catch (RuntimeException refused) {
            raw.discard(file);
            throw refused;
        }
        var response = ResponseEntity.created(URI.create("/api/v1/subject-requests/" + uuid(id)));
        if (once.repeated()) {
            raw.discard(file);
            response.header("Idempotency-Replayed", "true");
        }
        return response.body(new Filed(once.object().toString()));
    }

    @PostMapping(path = "/{id}/questions/{question}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void reply(
            Actor actor,
            @Nullable Badge badge,
            @PathVariable String id,
            @PathVariable String question,
            HttpServletRequest request)
            throws IOException {
        Badge.token(actor, badge, Scope.PEOPLE_WRITE);
        var permit = permit(actor);
        var sent = Sent.read(request);
        var answer = sent.text("answer", policy.number("subject-request-text-max"));
        sent.check();
        demands.replied(permit, uuid(id), uuid(question), answer.strip());
    }

    /** For everybody, or for oneself: a token of one team has no business with rights, which belong to no team. */
    private Permit permit(Actor actor) {
        if (actor.subject() == null && actor.limit() != Reach.ALL) {
            throw new Refused("4.8", "reach");
        }
        return policy.permit(actor, Purpose.RIGHTS).own();
    }

    /** How the program says it has checked who asks; nothing, when it has not. */
    private static Optional<SubjectRequest.Identity> identity(String id) {
        return Arrays.stream(SubjectRequest.Identity.values())
                .filter(known -> known.id().equals(id))
                .findFirst();
    }

    private Optional<LocalDate> received(String text) {
        try {
            var day = LocalDate.parse(text);
            var today = legal.calendar().dateOf(clock.instant());
            return day.isAfter(today) || day.isBefore(today.minusYears(1)) ? Optional.empty() : Optional.of(day);
        } catch (DateTimeException notADay) {
            return Optional.empty();
        }
    }

    private int limit(String typed) {
        if (typed.isEmpty()) {
            return policy.number("api-page-default");
        }
        var most = typed.matches("\\d{1,4}") ? Integer.parseInt(typed) : 0;
        if (most < 1 || most > policy.number("api-page-max")) {
            throw new Invalid("limit", "web.field.limit");
        }
        return most;
    }

    private static long before(String cursor) {
        if (cursor.isEmpty()) {
            return Long.MAX_VALUE;
        } else if (!cursor.matches("\\d{1,18}")) {
            throw new Invalid("cursor", "web.field.value");
        }
        return Long.parseLong(cursor);
    }

    private static UUID uuid(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException notAnId) {
            throw new NotFound();
        }
    }
}
