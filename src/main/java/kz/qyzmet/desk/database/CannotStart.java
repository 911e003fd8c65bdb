package kz.qyzmet.desk.database;

import org.springframework.boot.ExitCodeGenerator;

/**
 * The desk cannot start, and the message is one sentence that says what to do. Whatever stops a start and implements {@link ExitCodeGenerator} is
 * shown as its message alone, without a stack trace: see {@link OneSentence}.
 */
public final class CannotStart extends RuntimeException implements ExitCodeGenerator {
    private final int code;

    public CannotStart(String sentence) {
        this(sentence, 1);
    }

    /** @param code 1 after a repair try again, 65 refused for good */
    public CannotStart(String sentence, int code) {
        super(sentence, null, false, false);
        this.code = code;
    }

    @Override
    public int getExitCode() {
        return code;
    }
}
