package kz.qyzmet.desk.policy;

import java.util.Locale;

/** Who may act: the columns of the matrix roles x purposes in policy.yaml (clause 4.8). */
public enum Role {
    /** A person who asks, and sees what is their own. */
    REQUESTER,
    /** Answers the tickets of their teams. */
    AGENT,
    /** An agent who also assigns within the teams. */
    LEAD,
    /** Sets up the desk. */
    ADMINISTRATOR,
    /** Responsible for the processing of personal data (Law 94-V art. 25(3)). */
    OFFICER,
    /** A program with a token. */
    INTEGRATION,
    /** A process of the desk itself: mail intake, index, sweep. */
    SYSTEM;

    /** The id in policy.yaml and in the database. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Role of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }
}
