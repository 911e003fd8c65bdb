package kz.qyzmet.desk.policy;

import java.util.Locale;

/** Why personal data is touched (clause 2.1.2). The same ids stand in policy.yaml: one that stands in only one of the two stops the start. */
public enum Purpose {
    /** Handling a person's ticket. */
    SUPPORT,
    /** Signing in, sessions, keeping the door. */
    ACCOUNT,
    /** Setting up the desk: staff, teams, services, quarantine, outbox. */
    ADMINISTRATION,
    /** A person's own rights: subject requests, My data (section 3). */
    RIGHTS,
    /** The journal: who did what to whose data (clause 4.9). */
    ACCOUNTABILITY,
    /** The officer looks into a blocked person's data to clear up a claim: for a limited time, journalled (clause 1.3). */
    CLARIFICATION,
    /** The second person looks at what they carry out, as long as it waits for them (clauses 3.2.2, 4.8). */
    CONFIRMATION,
    /** News and offers by mail; rests on the consent of the kind marketing and on no other (clause 3.2.3). */
    MARKETING,
    /** Political campaigning by mail; rests on the consent of the kind political and on no other (clause 3.2.3). */
    POLITICAL;

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
