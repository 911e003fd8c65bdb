package kz.qyzmet.desk.ticket;

import java.net.URI;
import kz.qyzmet.desk.policy.Badge;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.web.Sent;

/** What becomes of a change that a program says nobody decided: a proposal (clause 3.2.5). Declared here, so that the arrow points down. */
public interface AutomatedChange {
    /**
     * @param place where the proposal is
     * @param body what the program hears
     */
    record Proposed(URI place, Object body) {}

    /**
     * @param ticket as the permit reaches it, in the version that the program has seen
     * @throws kz.qyzmet.desk.web.Invalid when the fields ask for something that is no such act, or say no reason
     */
    Proposed propose(Permit permit, Badge token, Ticket ticket, Sent sent);
}
