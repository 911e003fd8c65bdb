package kz.qyzmet.desk.command;

/** Ends a command with a sentence and one of the codes of contracts 15. */
final class Stop extends RuntimeException {
    static final int DONE = 0;
    static final int WRONG_CALL = 64;
    static final int REFUSED = 65;
    static final int TRY_AGAIN = 75;
    static final int NOT_ALLOWED = 77;

    private final int code;

    Stop(int code, String sentence) {
        super(sentence, null, false, false);
        this.code = code;
    }

    static Stop wrong(String sentence) {
        return new Stop(WRONG_CALL, sentence);
    }

    int code() {
        return code;
    }
}
