package kz.qyzmet.desk.automation;

import java.time.Clock;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.ticket.Ticket;
import kz.qyzmet.desk.ticket.TicketLetters;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Site;
import kz.qyzmet.desk.web.Times;
import kz.qyzmet.desk.web.Words;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What was decided, why and what the person can do about it, in plain words and their language (Law 94-V art. 19-1(2); Digital Code art. 43: the fact and the key factors, without the program's code). Letters join the
 * caller's transaction.
 */
@Component
class Explanation {
    private final TicketLetters letters;
    private final Operator operator;
    private final Policy policy;
    private final Words words;
    private final Site site;
    private final Clock clock;

    Explanation(TicketLetters letters, Operator operator, Policy policy, Words words, Site site, Clock clock) {
        this.letters = letters;
        this.operator = operator;
        this.policy = policy;
        this.words = words;
        this.site = site;
        this.clock = clock;
    }

    /** What happened to which ticket. */
    String what(Language language, Proposal proposal, long number) {
        var priority = proposal.priority();
        return words.say(
                language,
                "automation.done." + proposal.deed().id(),
                Long.toString(number),
                priority == null ? "" : words.say(language, "ticket.priority." + priority.id()));
    }

    /** The program as people know it: a rule of the desk by what it does, a program by its name. */
    String program(Language language, Proposal proposal) {
        return proposal.rule()
                ? words.say(language, "automation.rule." + proposal.program())
                : words.say(language, "automation.program", proposal.program());
    }

    /** Working days within which a person considers an objection. */
    int days() {
        return policy.term("automated-objection", LocalDate.ofInstant(clock.instant(), Times.ZONE))
                .days();
    }

    /** To the person, about what a program did by itself; leaves whatever else they have withdrawn. @return the letter's Message-ID, by which an answer is known; null when there is no address */
    @Nullable
    String acted(Permit permit, Ticket ticket, Proposal proposal, Proposals.Said said) {
        var language = ticket.language();
        return letters.tell(
                permit,
                ticket,
                Letter.Kind.RIGHTS,
                paragraphs(
                        what(language, proposal, ticket.number()),
                        words.say(language, "automation.letter.alone", program(language, proposal)),
                        words.say(language, "automation.letter.reason", said.reason()),
                        factors(language, said.factors()),
                        words.say(
                                language,
                                "automation.letter.object",
                                days(),
                                site.url() + MyDecisions.PAGE + "/" + proposal.id()),
                        words.say(language, "automation.letter.ticket", letters.link(ticket)),
                        words.say(language, "automation.letter.consent", site.url() + "/my/consents"),
                        signed(language)));
    }

    /** To the person, about what a program proposed and a person confirmed. */
    void confirmed(Permit permit, Ticket ticket, Proposal proposal, Proposals.Said said) {
        var language = ticket.language();
        letters.tell(
                permit,
                ticket,
                Letter.Kind.NOTICE,
                paragraphs(
                        what(language, proposal, ticket.number()),
                        words.say(language, "automation.letter.person", program(language, proposal)),
                        words.say(language, "automation.letter.reason", said.reason()),
                        factors(language, said.factors()),
                        words.say(language, "automation.letter.answer"),
                        letters.link(ticket),
                        signed(language)));
    }

    /** What the officer reads: the decision objected to, and the person's own words. */
    String objection(Language language, Proposal proposal, long number, Proposals.Said said, String own) {
        var acted = proposal.actedAt();
        return paragraphs(
                own,
                what(language, proposal, number),
                words.say(
                        language,
                        "automation.objection.about",
                        program(language, proposal),
                        acted == null ? "" : Times.dateTime(language, acted)),
                words.say(language, "automation.letter.reason", said.reason()),
                factors(language, said.factors()));
    }

    private String factors(Language language, List<String> factors) {
        return factors.isEmpty()
                ? ""
                : words.say(language, "automation.factors")
                        + factors.stream().map(factor -> "\n• " + factor).collect(Collectors.joining());
    }

    private String signed(Language language) {
        return operator.details()
                .map(details ->
                        words.say(language, "automation.letter.signed", details.name(), details.bin(), details.email()))
                .orElse("");
    }

    private static String paragraphs(@Nullable String... parts) {
        return Arrays.stream(parts)
                .filter(part -> part != null && !part.isBlank())
                .map(part -> String.valueOf(part).strip())
                .collect(Collectors.joining("\n\n"));
    }
}
