package kz.qyzmet.desk.breach;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.organisation.OnDuty;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Category;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Card;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Site;
import kz.qyzmet.desk.web.Times;
import kz.qyzmet.desk.web.Words;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What is written about a breach: alarms to the staff, which name nobody, and the letter to each person it concerns, in their own language. Letters join the caller's transaction. Thread-safe. */
@Component
class BreachLetters {
    /** Of a member of staff; read before the act, because another database role knows it. */
    record Address(SubjectId staff, String email, Language language) {
        @Override
        public String toString() {
            return "Address[" + staff + "]";
        }
    }

    private final Subjects subjects;
    private final OnDuty duty;
    private final Outbox outbox;
    private final Operator operator;
    private final Policy policy;
    private final Words words;
    private final Site site;

    BreachLetters(
            Subjects subjects, OnDuty duty, Outbox outbox, Operator operator, Policy policy, Words words, Site site) {
        this.subjects = subjects;
        this.duty = duty;
        this.outbox = outbox;
        this.operator = operator;
        this.policy = policy;
        this.words = words;
        this.site = site;
    }

    /** Everybody who hears of a suspicion: officers and head, and the administrators, who can shut a door at once. */
    List<Address> reported() {
        return of(
                Stream.concat(duty.climbed(account()).stream(), duty.holders(account(), Role.ADMINISTRATOR).stream()));
    }

    /** Everybody who hears of the clock. One working day is short, so the head hears at each of its steps. */
    List<Address> alarmed() {
        return of(duty.climbed(account()).stream());
    }

    private Permit account() {
        return policy.permit(Actor.system("breach"), Purpose.ACCOUNT);
    }

    private static List<Address> of(Stream<Card> cards) {
        return cards.distinct()
                .map(card -> new Address(card.id(), String.valueOf(card.email()), card.language()))
                .toList();
    }

    /** @param step {@code reported}, {@code warned}, {@code overdue}, {@code late}, or {@code undated-late} of a term whose end nobody knows */
    void alarm(Permit permit, Breach breach, String step, Address to) {
        var language = to.language();
        var number = Long.toString(breach.number());
        var key = "breach.alarm." + step;
        var undated = breach.unloaded() != null && !step.equals("undated-late");
        outbox.queue(
                permit,
                letter(
                        to.staff(),
                        to.email(),
                        language,
                        words.say(language, key + ".subject", number),
                        paragraphs(
                                words.say(
                                        language,
                                        undated ? key + ".undated" : key,
                                        number,
                                        Times.date(language, breach.dueAt().minusSeconds(1)),
                                        String.valueOf(breach.unloaded())),
                                site.url() + "/officer/breaches/" + breach.id())));
    }

    /** The letters to some of the people. */
    void send(Permit permit, List<Letter> letters) {
        outbox.queue(permit, letters);
    }

    Letter toPerson(Breach breach, Card card, Extent extent, String nature, String measures) {
        return letter(
                card.id(),
                String.valueOf(card.email()),
                card.language(),
                words.say(card.language(), "breach.letter.subject"),
                text(breach, card.language(), extent, nature, measures));
    }

    /** As it leaves: what happened, which data of this person and when, what was done, what they can do, where to complain, who answers. */
    String text(Breach breach, Language language, Extent extent, String nature, String measures) {
        return paragraphs(
                words.say(language, "breach.letter.opening", Times.date(language, breach.noticedAt())),
                nature,
                extent.held() ? words.say(language, "breach.letter.copied", kinds(language, extent.copied())) : "",
                extent.touched()
                        ? words.say(
                                language,
                                extent.named() ? "breach.letter.yours" : "breach.letter.perhaps",
                                kinds(language, extent.kinds()),
                                Times.dateTime(language, extent.first()),
                                Times.dateTime(language, extent.last()))
                        : "",
                measures.isBlank() ? "" : words.say(language, "breach.letter.measures") + "\n" + measures,
                words.say(language, "breach.letter.advice"),
                words.say(language, "breach.letter.rights", site.url() + "/my/breaches"),
                appeal(language),
                signed(language));
    }

    private String kinds(Language language, Set<Category> kinds) {
        return Extent.told(kinds).stream()
                .map(kind -> words.say(language, "breach.kind." + kind.id()))
                .collect(Collectors.joining(", "));
    }

    private String appeal(Language language) {
        return words.say(
                language,
                "breach.letter.appeal",
                policy.appeal("authority", language),
                policy.appeal("court", language));
    }

    private String signed(Language language) {
        return operator.details()
                .map(details ->
                        words.say(language, "breach.letter.signed", details.name(), details.bin(), details.email()))
                .orElse("");
    }

    private Letter letter(SubjectId to, String address, Language language, String title, String text) {
        return new Letter(
                to,
                address,
                Letter.Kind.RIGHTS,
                language,
                title,
                text,
                null,
                List.of(),
                outbox.newMessageId(),
                null,
                List.of(),
                true,
                null);
    }

    private static String paragraphs(@Nullable String... parts) {
        return Arrays.stream(parts)
                .filter(part -> part != null && !part.isBlank())
                .map(part -> String.valueOf(part).strip())
                .collect(Collectors.joining("\n\n"));
    }
}
