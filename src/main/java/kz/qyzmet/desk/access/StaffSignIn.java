package kz.qyzmet.desk.access;

import java.time.Duration;
import java.util.Optional;
import kz.qyzmet.desk.organisation.StaffBook;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Subjects;
import org.springframework.stereotype.Component;

/**
 * E-mail and password of the staff. No account, no password, no role and a wrong password are one answer that takes one time: a hashing is done
 * in each case. No transaction is open while it waits for its turn.
 */
@Component
class StaffSignIn {

    sealed interface Outcome {
        record Known(SubjectId subject) implements Outcome {}

        record Wrong() implements Outcome {}

        record Wait(Duration left) implements Outcome {}
    }

    private final Subjects subjects;
    private final StaffBook staff;
    private final Passwords passwords;
    private final Lockout lockout;
    private final Policy policy;

    StaffSignIn(Subjects subjects, StaffBook staff, Passwords passwords, Lockout lockout, Policy policy) {
        this.subjects = subjects;
        this.staff = staff;
        this.passwords = passwords;
        this.lockout = lockout;
        this.policy = policy;
    }

    Outcome with(String email, String password, String network) {
        var wait = lockout.tried(email, network);
        if (wait.isPositive()) {
            return new Outcome.Wait(wait);
        }
        var subject = colleague(email);
        if (!passwords.matches(subject.orElse(null), password)) {
            return new Outcome.Wrong();
        }
        lockout.succeeded(email, network);
        return new Outcome.Known(subject.orElseThrow());
    }

    private Optional<SubjectId> colleague(String email) {
        var permit = policy.permit(Actor.system("sign-in"), Purpose.ACCOUNT);
        return subjects.byEmail(permit, email)
                .filter(subject -> !staff.rolesOf(subject).isEmpty());
    }
}
