package kz.qyzmet.desk.consent;

import java.time.Instant;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.SubjectId;

/**
 * A consent was taken back. Published in the transaction of the withdrawal and after {@code Vault.alone}: whatever rests on it stops with the same commit (clause 3.2.4).
 *
 * @param about what the consent was kept under: the id of a kind or of a purpose
 * @param asked when the person's word reached the desk
 */
public record ConsentWithdrawn(Permit permit, SubjectId subject, String about, Instant asked) {
    @Override
    public String toString() {
        return "ConsentWithdrawn[" + about + "]";
    }
}
