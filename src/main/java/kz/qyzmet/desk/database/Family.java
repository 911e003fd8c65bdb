package kz.qyzmet.desk.database;

import java.util.Locale;

/**
 * The login roles of the desk, one for each family of purposes (contracts 7, clause 2.1.3). A transaction has exactly one of them. Each has a
 * small pool of its own; together they stay below the 40 connections a node may hold. Row security compares the row's mask with the bit.
 */
public enum Family {
    /** No purpose was named: reads what is public and no row about a person. */
    NOBODY(0, 3, false),
    /** Tickets: pages, API, letters in and out. */
    SUPPORT(1, 13, true),
    /** The door: a person's own way in, sessions, tokens. */
    ACCOUNT(1 << 1, 6, true),
    /** Setting up the desk. */
    ADMINISTRATION(1 << 2, 3, true),
    /** A person's own rights, and the officer who serves them. */
    RIGHTS(1 << 3, 2, true),
    /** Reading the journal. */
    ACCOUNTABILITY(1 << 4, 2, true),
    /** The officer looks into a blocked person's data, for a limited time. */
    CLARIFICATION(1 << 5, 1, true),
    /** Storage and nothing else: re-wrapping keys, look-up hashes, sweeps, counting. */
    UPKEEP(1 << 6, 4, true),
    /** Destruction, depersonalisation, redaction. */
    ERASURE(1 << 7, 2, true),
    /** Gives journal entries their place. */
    SEQUENCER(0, 2, false),
    /** Reads everything in order to copy it. */
    BACKUP(0, 2, false);

    private final int bit;
    private final int connections;
    private final boolean application;

    Family(int bit, int connections, boolean application) {
        this.bit = bit;
        this.connections = connections;
        this.application = application;
    }

    /** The bit in a row's mask that lets this family see the row; 0 for those who do not go by masks. */
    public int bit() {
        return bit;
    }

    int connections() {
        return connections;
    }

    /** Has what migrations grant to {@code ${app}}, as long as nothing narrower is said. */
    boolean application() {
        return application;
    }

    /** The ending of the role's name, and the Flyway placeholder: {@code support}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
