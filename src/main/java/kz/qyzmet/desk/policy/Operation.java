package kz.qyzmet.desk.policy;

import java.util.Locale;

/** The operations of clause 1.2. Every act on personal data is exactly one of these in the journal. */
public enum Operation {
    COLLECT,
    RECORD,
    SYSTEMATISE,
    ACCUMULATE,
    STORE,
    CORRECT,
    EXTRACT,
    USE,
    SPREAD,
    PROVIDE,
    GIVE_ACCESS,
    DEPERSONALISE,
    BLOCK,
    DELETE,
    DESTROY,
    /** An administrative act that touches no personal data: a setting, a token, a team. */
    ADMINISTER;

    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
