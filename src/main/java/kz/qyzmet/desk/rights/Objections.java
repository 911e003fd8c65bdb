package kz.qyzmet.desk.rights;

import java.time.Clock;
import java.util.UUID;
import kz.qyzmet.desk.deadline.LegalClock;
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
    private final Serving serving;
    private final Policy policy;
    private final LegalClock legal;
    private final Clock clock;

    Objections(Answering answering, Serving serving, Policy policy, LegalClock legal, Clock clock) {
        this.answering = answering;
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
