package kz.qyzmet.desk.policy;

import org.springframework.boot.ExitCodeGenerator;

/** The policy file, or a declaration that rests on it, is wrong: the desk does not start. One sentence with file, place and cause. */
public final class WrongPolicy extends RuntimeException implements ExitCodeGenerator {
    WrongPolicy(String file, String place, String cause) {
        super("the policy is wrong in " + file + ", " + place + ": " + cause + ".", null, false, false);
    }

    @Override
    public int getExitCode() {
        return 1;
    }
}
