package kz.qyzmet.desk.rights;

import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import org.springframework.stereotype.Component;

/** A demand to correct is carried out by what the officer wrote down for it (clause 3.2.2); what stands elsewhere, such as in a text, is corrected by hand. */
@Component
class CorrectionRemedy implements Remedy {
    private final Corrections corrections;
    private final Correcting correcting;
    private final Policy policy;

    CorrectionRemedy(Corrections corrections, Correcting correcting, Policy policy) {
        this.corrections = corrections;
        this.correcting = correcting;
        this.policy = policy;
    }

    @Override
    public SubjectRequest.Kind kind() {
        return SubjectRequest.Kind.CORRECT;
    }

    @Override
    public boolean able(SubjectRequest request) {
        return !corrections.of(request.id()).isEmpty();
    }

    @Override
    public void carryOut(Actor second, SubjectRequest request) {
        var permit = BlockingRemedies.acting(policy, second);
        corrections.of(request.id()).stream()
                .filter(Correction::waits)
                .forEach(asked -> correcting.carryOut(permit, second, asked));
    }

    @Override
    public void giveUp(Actor second, SubjectRequest request) {
        var permit = BlockingRemedies.acting(policy, second);
        corrections.of(request.id()).stream()
                .filter(Correction::waits)
                .forEach(asked -> correcting.giveUp(permit, asked, second.id()));
    }
}
