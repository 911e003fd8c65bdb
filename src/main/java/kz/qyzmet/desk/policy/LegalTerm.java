package kz.qyzmet.desk.policy;

/**
 * A term of the law or of the house, as it was on a day.
 *
 * @param id its key in policy.yaml
 * @param words what has to be done within it
 * @param working whether only working days are counted
 * @param article of Law 94-V unless it names another act
 */
public record LegalTerm(String id, Wording words, String clause, int days, boolean working, String article) {
    private static final String PROMISE = "policy only";

    /** Whether no act sets it, only the policy itself. */
    public boolean promise() {
        return article.equals(PROMISE);
    }

    /** The article with its act, as {@code 94-V, 25(2)(8)}. */
    public String basis() {
        return basis(article);
    }

    /** Any article of the policy with its act before it; another act than Law 94-V names itself. */
    public static String basis(String article) {
        return PolicyPages.basis(article);
    }
}
