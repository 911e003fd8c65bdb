package kz.qyzmet.desk.rights;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.consent.ByPower;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.mail.SignedAddresses;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.LegalTerm;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.ticket.Tickets;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Site;
import kz.qyzmet.desk.web.Times;
import kz.qyzmet.desk.web.Words;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What is written about a subject request, in its own language: to the person, and as alarms to the staff, which name nobody. Letters join the caller's transaction; whoever has no address reads on their page. Thread-safe.
 */
@Component
@ActsAs(Family.RIGHTS)
class RightsLetters {
    /** Of a member of staff; read before, because another database role knows it. */
    record Address(SubjectId staff, String email, Language language) {
        @Override
        public String toString() {
            return "Address[" + staff + "]";
        }
    }

    private final Subjects subjects;
    private final Representatives representatives;
    private final ProvenLinks links;
    private final Tickets tickets;
    private final SubjectRequests requests;
    private final Consents consents;
    private final Outbox outbox;
    private final Operator operator;
    private final Policy policy;
    private final Words words;
    private final Site site;
    private final CaseThreads threads;
    private final SignedAddresses signed;
    private final CorrectionWords corrected;

    RightsLetters(
            Subjects subjects,
            Representatives representatives,
            ProvenLinks links,
            Tickets tickets,
            SubjectRequests requests,
            Consents consents,
            Outbox outbox,
            Operator operator,
            Policy policy,
            Words words,
            Site site,
            CaseThreads threads,
            SignedAddresses signed,
            CorrectionWords corrected) {
        this.subjects = subjects;
        this.representatives = representatives;
        this.links = links;
        this.tickets = tickets;
        this.requests = requests;
        this.consents = consents;
        this.outbox = outbox;
        this.operator = operator;
        this.policy = policy;
        this.words = words;
        this.site = site;
        this.threads = threads;
        this.signed = signed;
        this.corrected = corrected;
    }

    /** The acknowledgement: what came, when, and by when it will be answered (clause 7.1). @param only the one kind of consent that a withdrawal took back; null when all */
    void received(Permit permit, SubjectRequest request, @Nullable ConsentKind only) {
        var language = request.language();
        var more = request.kind() == SubjectRequest.Kind.WITHDRAWAL && request.identity() != null
                ? "\n\n" + words.say(language, only == null ? "rights.letter.stopped" : "rights.letter.stopped.one")
                : "";
        // a letter of theirs came, as it seems: only an answer to ours can show that the address is theirs
        var doubtful = request.channel() == SubjectRequest.Channel.MAIL && silent(request);
        send(
                permit,
                request,
                doubtful ? subjects.addressOf(desk(), request.subject()) : reachable(request.subject()),
                say(request, "rights.letter.received.subject"),
                paragraphs(
                        until(
                                        request,
                                        "rights.letter.received",
                                        day(request, request.receivedOn()),
                                        number(request),
                                        kind(request))
                                + more,
                        doubtful ? words.say(language, "rights.letter.received.doubtful") : "",
                        through(request),
                        page(request),
                        signed(language)),
                true,
                null,
                null);
    }

    /** The officer found that the letter is something else than was first written down: what, and by when it will be answered. */
    void sorted(Permit permit, SubjectRequest request) {
        var language = request.language();
        send(
                permit,
                request,
                say(request, "rights.letter.received.subject"),
                paragraphs(
                        until(request, "rights.letter.sorted", number(request), kind(request)),
                        page(request),
                        signed(language)),
                true);
    }

    /** The last day, which could not be named when the demand came: its year had no calendar yet. */
    void dated(Permit permit, SubjectRequest request) {
        send(
                permit,
                request,
                say(request, "rights.letter.dated.subject"),
                paragraphs(
                        until(
                                request,
                                "rights.letter.dated",
                                day(request, request.receivedOn()),
                                number(request),
                                kind(request)),
                        page(request),
                        signed(request.language())),
                true);
    }

    /** The answer itself; kept with the demand and sent. @param everything its secret stands in the letter and nowhere else (contracts 21) */
    String answer(Permit permit, SubjectRequest request, String own, AnswerPacks.@Nullable Made everything) {
        var text = composed(request, own);
        var attached = everything == null
                ? text
                : paragraphs(
                        words.say(
                                request.language(),
                                "rights.letter.everything",
                                site.url() + "/answers/" + everything.secret(),
                                Times.date(request.language(), everything.until())),
                        text);
        tells(permit, request, say(request, "rights.letter.answer.subject"), attached, request.id());
        representative(permit, request, "rights.letter.represented.answer");
        return text;
    }

    /** To the representative who made the demand, as long as their power stands: that there is an answer or a question, and not a word of it. */
    private void representative(Permit permit, SubjectRequest request, String key) {
        var behind = representatives.behind(request.id()).orElse(null);
        if (behind == null || behind.agent() == null || !behind.stands(representatives.today())) {
            return;
        }
        tell(
                permit,
                representatives.named(desk(), behind),
                behind.id(),
                key,
                number(request),
                site.url() + "/representing/" + behind.id());
    }

    /** As it will be sent: what was demanded, what is decided and why, where to complain, who answers. */
    String composed(SubjectRequest request, String own) {
        var language = request.language();
        var refusal = request.refusal();
        var decision = refusal == null
                ? words.say(language, granted(request), site.url())
                : words.say(
                        language,
                        "rights.letter.refused",
                        words.say(language, "rights.refusal." + refusal.id()),
                        LegalTerm.basis(refusal.article()));
        return paragraphs(
                came(request),
                through(request),
                decision,
                corrected.of(desk(), request),
                own,
                appeal(request),
                refusal == null ? null : pack(request),
                words.say(language, "rights.letter.free"),
                signed(language));
    }

    private String granted(SubjectRequest request) {
        var kind = request.kind().id();
        if (request.kind() == SubjectRequest.Kind.ACCESS) {
            kind = nothingElse(request.subject()) ? "nothing" : silent(request) ? "handed" : kind;
        } else if (request.kind() == SubjectRequest.Kind.CORRECT && !corrected.any(request)) {
            kind = "by-hand";
        }
        return "rights.letter.granted." + kind;
    }

    /** What an officer wrote down to be done by hand, as the answer says it. */
    String byHand(SubjectRequest request, String what) {
        var key = "rights.letter.by-hand"
                + (request.accounted() ? "." + request.kind().id() : "");
        return words.say(request.language(), key, what);
    }

    /** Whether the record was made by a demand and nothing has come since. */
    private boolean nothingElse(SubjectId subject) {
        return subjects.source(desk(), subject).equals(Strangers.DEMAND)
                && tickets.of(desk(), subject, 1).isEmpty()
                && requests.of(desk(), subject, 2).size() == 1
                && consents.ever(desk(), subject).isEmpty();
    }

    /** Before a destruction: afterwards nobody can be written to. */
    void willBeDestroyed(Permit permit, SubjectRequest request, String own) {
        tells(permit, request, say(request, "rights.letter.answer.subject"), destroying(request, own), request.id());
    }

    private String came(SubjectRequest request) {
        return words.say(
                request.language(),
                "rights.letter.came",
                day(request, request.receivedOn()),
                number(request),
                kind(request));
    }

    String destroying(SubjectRequest request, String own) {
        var language = request.language();
        return paragraphs(
                came(request),
                through(request),
                until(request, "rights.letter.destroying"),
                own,
                appeal(request),
                signed(language));
    }

    /** Whether nothing can be sent to the person: no address is known, or letters to it come back. */
    boolean silent(SubjectRequest request) {
        return reachable(request.subject()).isEmpty();
    }

    private Optional<String> reachable(SubjectId subject) {
        return subjects.addressOf(desk(), subject)
                .filter(_ -> subjects.doubt(desk(), subject).isEmpty());
    }

    /** Nobody is left without a word when the term has run out (clauses 7.2 and 7.3). */
    void overdue(Permit permit, SubjectRequest request) {
        var title = "rights.letter.overdue" + (request.unloaded() == null ? "" : ".undated") + ".subject";
        tells(permit, request, say(request, title), late(request, pack(request)), null);
    }

    /** The same on paper, for whoever no letter reaches: the papers are given to them with it. */
    String notice(SubjectRequest request) {
        return late(request, words.say(request.language(), "rights.notice.pack"));
    }

    private String late(SubjectRequest request, String pack) {
        var language = request.language();
        return paragraphs(
                until(
                        request,
                        "rights.letter.overdue",
                        day(request, request.receivedOn()),
                        number(request),
                        kind(request)),
                appeal(request),
                pack,
                signed(language));
    }

    /** To a member of staff: the number and the clock, and nothing about the person. */
    void alarm(Permit permit, SubjectRequest request, String step, Address to) {
        var language = to.language();
        var number = number(request);
        var key = "rights.alarm." + step;
        var year = request.unloaded();
        var undated = year != null && !step.startsWith("undated");
        outbox.queue(
                permit,
                letter(
                        to.staff(),
                        to.email(),
                        language,
                        year == null
                                ? words.say(language, key + ".subject", number)
                                : words.say(language, "rights.alarm.undated.subject", number, year.toString()),
                        paragraphs(
                                words.say(
                                        language,
                                        undated ? key + ".undated" : key,
                                        number,
                                        words.say(
                                                language,
                                                "rights.kind." + request.kind().id()),
                                        Times.date(language, request.dueAt().minusSeconds(1)),
                                        String.valueOf(year)),
                                site.url() + "/officer/requests/" + request.id()),
                        false));
    }

    /** Asks the known address whether the demand is the person's: with a secret, which alone confirms it. @return false when no address is known, or letters to it come back */
    boolean confirm(Permit permit, SubjectRequest request) {
        var address = reachable(request.subject());
        if (address.isEmpty()) {
            return false;
        }
        send(
                permit,
                request,
                say(request, "rights.letter.confirm.subject"),
                paragraphs(
                        words.say(
                                request.language(),
                                "rights.letter.confirm",
                                day(request, request.receivedOn()),
                                number(request),
                                kind(request)),
                        site.url() + "/confirm/" + links.token(ProvenLinks.DEMAND, request.id(), address.get()),
                        words.say(request.language(), "rights.letter.confirm.not"),
                        signed(request.language())),
                false);
        return true;
    }

    /** A question of the officer's; the answer comes on the page or by a reply, and the clock runs on meanwhile. */
    void ask(Permit permit, SubjectRequest request, String question) {
        var language = request.language();
        send(
                permit,
                request,
                say(request, "rights.letter.ask.subject"),
                paragraphs(
                        words.say(
                                language,
                                "rights.letter.ask",
                                day(request, request.receivedOn()),
                                number(request),
                                kind(request)),
                        through(request),
                        question,
                        words.say(
                                language,
                                "rights.letter.ask.how",
                                site.url() + "/my/requests/" + request.id() + "#questions"),
                        until(request, "rights.letter.ask.clock"),
                        signed(language)),
                false);
        representative(permit, request, "rights.letter.represented.ask");
    }

    /** To whoever was named a representative and can act on the site: nothing happens until they agree. */
    void invited(Permit permit, Representatives.Named named, String person) {
        tell(
                permit,
                named,
                named.representative().id(),
                "rights.letter.invited",
                person,
                until(named),
                site.url() + "/represent/"
                        + links.token(ProvenLinks.POWER, named.representative().id()));
    }

    /** To a representative whose power has ended. What waits by it does not leave any more, and whoever never heard of the power hears nothing of its end. */
    void powerEnded(Permit permit, Representatives.Named named, String person) {
        var power = named.representative();
        if (outbox.takeBack(permit, power.subject(), power.id()) == 0 || power.agent() != null) {
            tell(permit, named, null, "rights.letter.power-ended", person);
        }
    }

    /** To the person: a power over their data is not written down behind their back. */
    void powerNoted(Permit permit, Representatives.Named named) {
        var language = subjects.language(named.representative().subject());
        toPerson(
                permit,
                named,
                language,
                "rights.letter.power-noted",
                "/my/representatives",
                named.name(),
                named.power(),
                until(language, named));
    }

    /** To both: the last day of the power is near. */
    void powerEnds(Permit permit, Representatives.Named named, String person) {
        var language = subjects.language(named.representative().subject());
        toPerson(
                permit,
                named,
                language,
                "rights.letter.power-ends",
                "/my/representatives",
                named.name(),
                until(language, named));
        tell(permit, named, named.representative().id(), "rights.letter.power-ends-for", person, until(named));
    }

    /** To the person: nothing is agreed to or taken back behind their back either. */
    void agreedFor(Permit permit, Representatives.Named named, ConsentKind kind, boolean given) {
        var language = subjects.language(named.representative().subject());
        toPerson(
                permit,
                named,
                language,
                given ? "rights.letter.agreed-for" : "rights.letter.taken-back-for",
                "/my/consents",
                policy.consentKind(kind, language),
                named.name(),
                named.power());
    }

    /** @param key of the words; with {@code .subject} of the title, with {@code .end} of what the person can do on the page */
    private void toPerson(
            Permit permit,
            Representatives.Named named,
            Language language,
            String key,
            String page,
            Object... arguments) {
        var subject = named.representative().subject();
        subjects.addressOf(permit, subject)
                .ifPresent(address -> outbox.queue(
                        permit,
                        letter(
                                subject,
                                address,
                                language,
                                words.say(language, key + ".subject"),
                                paragraphs(
                                        words.say(language, key, arguments),
                                        words.say(language, key + ".end", site.url() + page),
                                        signed(language)),
                                true)));
    }

    /** What a consent and its receipt say of the power, in the language of the words that were shown. */
    ByPower power(Representatives.Named named, Language language) {
        var power = named.representative();
        return new ByPower(
                power.id(),
                named.name(),
                named.power(),
                Representative.scopes().stream()
                        .filter(power.scope()::contains)
                        .map(code -> words.say(language, Representative.label(code)))
                        .collect(java.util.stream.Collectors.joining("; ")),
                power.until());
    }

    /** Sealed by the key of the person who gave the address: the representative may have no record here. */
    private void tell(
            Permit permit,
            Representatives.Named named,
            @Nullable UUID about,
            String key,
            @Nullable Object... arguments) {
        if (named.email().isEmpty()) {
            return;
        }
        var language = named.representative().language();
        outbox.queue(
                permit,
                letter(
                        named.representative().subject(),
                        Letter.Kind.POWER,
                        about,
                        named.email(),
                        language,
                        words.say(language, key + ".subject"),
                        paragraphs(words.say(language, key, arguments), signed(language)),
                        true));
    }

    /** Every letter about a demand that a representative made says so (clause 3.1.2). */
    private String through(SubjectRequest request) {
        var behind = representatives.behind(request.id()).orElse(null);
        if (behind == null) {
            return representatives.marked(request.id())
                    ? words.say(request.language(), "rights.letter.through.somebody")
                    : "";
        }
        var named = representatives.named(desk(), behind);
        return words.say(request.language(), "rights.letter.through", named.name(), named.power());
    }

    private String until(Representatives.Named named) {
        return until(named.representative().language(), named);
    }

    private static String until(Language language, Representatives.Named named) {
        return Times.date(
                language,
                named.representative().until().atStartOfDay(Times.ZONE).toInstant());
    }

    private Permit desk() {
        return policy.permit(Actor.system("rights"), Purpose.RIGHTS);
    }

    /** The authorised body and the court, as the policy file names them (clauses 3.2.6, 7.3). */
    String appeal(Language language) {
        return appeal(language, policy.appeal("authority", language));
    }

    /** A consumer's claim is no matter of the body for personal data. */
    private String appeal(SubjectRequest request) {
        return request.kind() == SubjectRequest.Kind.CONSUMER_CLAIM
                ? appeal(request.language(), say(request, "rights.letter.appeal.consumer"))
                : appeal(request.language());
    }

    private String appeal(Language language, String body) {
        return words.say(language, "rights.letter.appeal", body, policy.appeal("court", language));
    }

    /** What the person has to get: should it come back, the officer hears of it. @param answer the demand, when it is the answer to it */
    private void tells(Permit permit, SubjectRequest request, String title, String text, @Nullable UUID answer) {
        send(permit, request, reachable(request.subject()), title, text, false, request.id(), answer);
    }

    private void send(Permit permit, SubjectRequest request, String title, String text, boolean automatic) {
        send(permit, request, reachable(request.subject()), title, text, automatic, null, null);
    }

    /** In the thread of the case; an answer by mail finds it again by the ids or by the signed address (clause 7.1). */
    private void send(
            Permit permit,
            SubjectRequest request,
            Optional<String> to,
            String title,
            String text,
            boolean automatic,
            @Nullable UUID about,
            @Nullable UUID answer) {
        to.ifPresent(address -> {
            var said = threads.of(permit, request);
            var id = outbox.newMessageId();
            outbox.queue(
                    permit,
                    new Letter(
                            request.subject(),
                            address,
                            Letter.Kind.RIGHTS,
                            request.language(),
                            title,
                            text,
                            null,
                            List.of(),
                            id,
                            said.isEmpty() ? null : said.getLast(),
                            said,
                            automatic,
                            about,
                            signed.replyToCase(request.number()),
                            answer,
                            false));
            threads.remember(permit, request, id);
        });
    }

    /** A letter that belongs to no demand; signed by the operator. */
    void write(
            Permit permit, SubjectId to, String address, Language language, String title, @Nullable String... parts) {
        outbox.queue(
                permit, letter(to, address, language, title, paragraphs(paragraphs(parts), signed(language)), true));
    }

    /** The same, about something whose end takes it back. */
    void write(
            Permit permit,
            SubjectId to,
            UUID about,
            String address,
            Language language,
            String title,
            @Nullable String... parts) {
        outbox.queue(
                permit,
                letter(
                        to,
                        Letter.Kind.RIGHTS,
                        about,
                        address,
                        language,
                        title,
                        paragraphs(paragraphs(parts), signed(language)),
                        true));
    }

    private Letter letter(
            SubjectId to, String address, Language language, String title, String text, boolean automatic) {
        return letter(to, Letter.Kind.RIGHTS, null, address, language, title, text, automatic);
    }

    private Letter letter(
            SubjectId to,
            Letter.Kind kind,
            @Nullable UUID about,
            String address,
            Language language,
            String title,
            String text,
            boolean automatic) {
        return new Letter(
                to,
                address,
                kind,
                language,
                title,
                text,
                null,
                List.of(),
                outbox.newMessageId(),
                null,
                List.of(),
                automatic,
                about);
    }

    private String signed(Language language) {
        return operator.details()
                .map(details ->
                        words.say(language, "rights.letter.signed", details.name(), details.bin(), details.email()))
                .orElse("");
    }

    private String page(SubjectRequest request) {
        return words.say(request.language(), "rights.letter.page", site.url() + "/my/requests/" + request.id());
    }

    /** Where the papers for the authority and the court are taken (clauses 3.2.6, 7.3); whoever follows it signs in. */
    private String pack(SubjectRequest request) {
        return words.say(
                request.language(), "rights.letter.pack", site.url() + "/my/requests/" + request.id() + "#pack");
    }

    private String say(SubjectRequest request, String key) {
        return words.say(request.language(), key, number(request));
    }

    private String kind(SubjectRequest request) {
        return words.say(request.language(), "rights.kind." + request.kind().id());
    }

    private static String number(SubjectRequest request) {
        return Long.toString(request.number());
    }

    /** A sentence that ends with the last day; where its year has no calendar, the one that names no last day but the earliest and that year. */
    private String until(SubjectRequest request, String key, String... said) {
        var year = request.unloaded();
        var arguments = new ArrayList<Object>(List.of((Object[]) said));
        arguments.add(day(request, lastDay(request)));
        if (year != null) {
            arguments.add(year.toString());
        }
        return words.say(request.language(), year == null ? key : key + ".undated", arguments.toArray());
    }

    private static java.time.LocalDate lastDay(SubjectRequest request) {
        return request.dueAt().minusSeconds(1).atZone(Times.ZONE).toLocalDate();
    }

    private static String day(SubjectRequest request, java.time.LocalDate date) {
        return Times.date(request.language(), date.atStartOfDay(Times.ZONE).toInstant());
    }

    private static String paragraphs(@Nullable String... parts) {
        return java.util.Arrays.stream(parts)
                .filter(part -> part != null && !part.isBlank())
                .map(part -> String.valueOf(part).strip())
                .collect(java.util.stream.Collectors.joining("\n\n"));
    }
}
