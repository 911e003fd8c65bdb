package kz.qyzmet.desk.policy;

/** The policy's no, with the clause it rests on. Becomes a 403 page or problem that links to the clause; carries no personal value. */
public final class Refused extends RuntimeException {
    private final String clause;

    public Refused(String clause, String code) {
        super(code);
        this.clause = clause;
    }

    /** The clause's id as in clauses.md, such as {@code 4.8}. */
    public String clause() {
        return clause;
    }

    /** A stable code such as {@code no-rule}, for messages and problems. */
    public String code() {
        return String.valueOf(getMessage());
    }
}
