package kz.qyzmet.desk.recovery;

/** Why there is no backup or no restore; the message is one sentence for the operator. */
public final class Refusal extends RuntimeException {
    private final String code;

    public Refusal(String code, String sentence) {
        super(sentence, null, false, false);
        this.code = code;
    }

    /** {@code damaged}, {@code key-gone} and so on. */
    public String code() {
        return code;
    }
}
