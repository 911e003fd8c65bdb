package kz.qyzmet.desk.rights;

import java.time.Clock;
import java.util.UUID;
import java.util.function.BiFunction;
import kz.qyzmet.desk.deadline.LegalClock;
import kz.qyzmet.desk.mail.IncomingMail;
import kz.qyzmet.desk.mail.MailReceiver.Received;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Language;
import org.springframework.stereotype.Component;

/**
 * The way in for a page on which a person objects to what a program decided (Law 94-V art. 19-1(3), clause 3.2.5). It becomes a subject request like every other, with its clock, its acknowledgement and its answer; how it
 * ended is told by {@link RequestEnded}. Thread-safe.
 */
@Component
public class Objections {
    private final Answering answering;
    private final CaseIntake cases;
    private final Serving serving;
    private final Policy policy;
    private final LegalClock legal;
    private final Clock clock;

    Objections(Answering answering, CaseIntake cases, Serving serving, Policy policy, LegalClock legal, Clock clock) {
        this.answering = answering;
        this.cases = cases;
        this.serving = serving;
        this.policy = policy;
        this.legal = legal;
        this.clock = clock;
    }

    /**
     * Joins the caller's transaction.
     *
     * @param permit of the person, signed in, for purpose rights
     * @param text what is objected to and why; sealed by the person's key
     * @throws kz.qyzmet.desk.web.Conflict {@code request-flood} when the person has filed more today than anybody reads
     */
    public SubjectRequest file(Permit permit, SubjectId subject, String text, Language language) {
        return answering.file(
                permit,
                new SubjectRequests.Wish(
                        subject,
                        SubjectRequest.Kind.AUTOMATED_OBJECTION,
                        SubjectRequest.Channel.PORTAL,
                        language,
                        legal.calendar().dateOf(clock.instant()),
                        text,
                        SubjectRequest.Identity.SESSION));
    }

    /**
     * By a letter that came from the person's known address and speaks of the decision. Joins the caller's transaction; the letter is kept with the demand and acknowledged.
     *
     * @param permit of whoever takes letters in, for purpose rights
     * @param text what is objected to and why, from the language of the letter and what was written
     */
    public Received letter(
            Permit permit, SubjectId person, IncomingMail mail, BiFunction<Language, String, String> text) {
        return cases.demand(permit, mail, person, SubjectRequest.Kind.AUTOMATED_OBJECTION, text);
    }

    /** One more letter in an objection that was made. */
    public Received joined(Permit permit, UUID request, IncomingMail mail) {
        return cases.joined(permit, request, mail);
    }

    /**
     * The same step that the officer takes on the page of the demand.
     *
     * @param undo whether the decision objected to is undone; else it stands
     * @param words to the person
     */
    public void consider(Actor officer, UUID request, boolean undo, String words) {
        if (undo) {
            serving.grant(officer, request, words);
        } else {
            answering.refused(Officer.permit(policy, officer), request, SubjectRequest.Refusal.NOT_CONFIRMED, words);
        }
    }
}
