package kz.qyzmet.desk.policy;

import kz.qyzmet.desk.web.Problem;

/** The policy's no, with the clause it rests on. Becomes a 403 page or problem that links to the clause; carries no personal value. */
public final class Refused extends RuntimeException implements Problem {
    private final String clause;

    public Refused(String clause, String code) {
        super(code);
        this.clause = clause;
    }

    @Override
    public int status() {
        // not a no: the question who asks is open
        return code().equals("sign-in") ? 401 : 403;
    }

    /** The clause's id as in clauses.md, such as {@code 4.8}. */
    @Override
    public String clause() {
        return clause;
    }

    /** A stable code such as {@code no-rule}, for messages and problems. */
    @Override
    public String code() {
        return String.valueOf(getMessage());
    }
}
