package kz.qyzmet.desk.retention;

import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.rights.Remedy;
import kz.qyzmet.desk.rights.SubjectRequest;
import kz.qyzmet.desk.web.Conflict;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** A granted demand for destruction is the destruction itself: the officer asks, the second person confirms, here or on the page of the erasure (clauses 1.5, 3.2.2). */
@Component
class DestroyRemedy implements Remedy {
    private final Destruction destruction;
    private final Erasures erasures;

    DestroyRemedy(Destruction destruction, Erasures erasures) {
        this.destruction = destruction;
        this.erasures = erasures;
    }

    @Override
    public SubjectRequest.Kind kind() {
        return SubjectRequest.Kind.DESTROY;
    }

    @Override
    public @Nullable UUID prepare(Actor officer, SubjectRequest request) {
        var open = erasures.openFor(request.subject());
        return open.isPresent()
                ? open.get().id()
                : destruction.ask(
                        officer,
                        request.subject(),
                        Erasure.Basis.DEMAND.id(),
                        "№ " + request.number() + ", " + request.receivedOn());
    }

    @Override
    public void carryOut(Actor second, SubjectRequest request) {
        var erasure = erasures.find(act(request)).orElseThrow(() -> new Conflict(409, "erasure-decided"));
        if (erasure.step() == Erasure.Step.ASKED || erasure.step() == Erasure.Step.REFUSED) {
            destruction.approve(second, erasure.id());
        }
    }

    @Override
    public void giveUp(Actor second, SubjectRequest request) {
        erasures.find(act(request))
                .filter(erasure -> erasure.step() == Erasure.Step.ASKED)
                .ifPresent(erasure -> destruction.refuse(second, erasure.id()));
    }

    /** One that was asked for on another ground stays. */
    @Override
    public void dropped(Actor officer, SubjectRequest request, UUID prepared) {
        erasures.find(prepared)
                .filter(erasure -> erasure.step() == Erasure.Step.ASKED
                        && erasure.askedBy().equals(officer.id()))
                .filter(erasure -> erasure.basis() == Erasure.Basis.DEMAND)
                .ifPresent(erasure -> destruction.refuse(officer, erasure.id()));
    }

    @Override
    public Optional<UUID> doneBy(SubjectRequest request) {
        return erasures.find(act(request))
                .filter(erasure -> erasure.keyGoneAt() != null)
                .map(Erasure::approvedBy);
    }

    private static UUID act(SubjectRequest request) {
        var act = request.act();
        if (act == null) {
            throw new Conflict(409, "erasure-unknown");
        }
        return act;
    }
}
