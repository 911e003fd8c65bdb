package kz.qyzmet.desk.rights;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.organisation.Appointments;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Granting and carrying out, by two people (clause 3.2.2). The act has a transaction and a database role of its own, so it comes first and the step after it; both may be done again, so a desk that dies between them
 * goes on where it stood. Thread-safe.
 */
@Component
class Serving {
    private final Answering answering;
    private final SubjectRequests requests;
    private final Appointments appointments;
    private final Blockings blockings;
    private final Policy policy;
    private final Map<SubjectRequest.Kind, Remedy> remedies = new EnumMap<>(SubjectRequest.Kind.class);

    Serving(
            Answering answering,
            SubjectRequests requests,
            Appointments appointments,
            Blockings blockings,
            Policy policy,
            List<Remedy> remedies) {
        this.answering = answering;
        this.requests = requests;
        this.appointments = appointments;
        this.blockings = blockings;
        this.policy = policy;
        remedies.forEach(remedy -> this.remedies.put(remedy.kind(), remedy));
    }

    /** Whether the desk itself carries out this demand; the others are done by hand, and the second person says that they have been. */
    boolean byItself(SubjectRequest request) {
        var remedy = remedy(request);
        return remedy != null && remedy.able(request);
    }

    void grant(Actor officer, UUID id, String words) {
        grant(officer, id, words, "");
    }

    /** @param byHand what exactly is corrected by hand, in texts, or what became of what was held; empty when nothing is */
    void grant(Actor officer, UUID id, String words, String byHand) {
        var permit = Officer.permit(policy, officer);
        var request = requests.find(permit, id).orElseThrow(NotFound::new);
        if (request.outcome() != null) {
            throw new Conflict(409, "request-decided");
        } else if (request.state() == SubjectRequest.State.IDENTITY) {
            throw new Conflict(409, "request-identity");
        }
        answering.notOneself(officer.subject(), request);
        var remedy = remedy(request);
        var prepared = remedy == null ? null : remedy.prepare(officer, request);
        try {
            answering.granted(permit, id, words, byHand, prepared);
        } catch (RuntimeException refused) {
            if (remedy != null && prepared != null) {
                requests.find(permit, id)
                        .filter(now -> !prepared.equals(now.act()))
                        .ifPresent(now -> remedy.dropped(officer, now, prepared));
            }
            throw refused;
        }
    }

    void carryOut(Actor second, UUID id) {
        var permit = second(second);
        var request = requests.find(permit, id).orElseThrow(NotFound::new);
        mayBeSecond(second, request);
        var remedy = remedy(request);
        if (remedy != null) {
            try {
                remedy.carryOut(second, request);
            } catch (Unreadable destroyed) {
                // on another ground, a moment ago: nobody is left to act upon, and the demand ends as such
                if (requests.alive(permit, request.subject())) {
                    throw destroyed;
                }
            }
        }
        answering.done(permit, id, second.id());
    }

    void giveBack(Actor second, UUID id) {
        var permit = second(second);
        var request = requests.find(permit, id).orElseThrow(NotFound::new);
        mayBeSecond(second, request);
        var remedy = remedy(request);
        if (remedy != null) {
            remedy.giveUp(second, request);
        }
        answering.returned(permit, id, second.id());
    }

    /** Whatever was carried out on its own page, such as a destruction, closes its demand too. */
    void catchUp(Permit permit, SubjectRequest request) {
        Optional.ofNullable(remedy(request))
                .flatMap(remedy -> remedy.doneBy(request))
                .ifPresent(second -> answering.done(permit, request.id(), second));
    }

    /** The officers and the administrators: under this they act, and see how far it is; what they may read is {@link #sees}. */
    Permit second(Actor actor) {
        if (!actor.has(Role.OFFICER) && !actor.has(Role.ADMINISTRATOR)) {
            throw new Refused("3.2.2", "second-person");
        }
        return policy.permit(actor.has(Role.OFFICER) ? actor : Actor.system("rights"), Purpose.RIGHTS);
    }

    /** Who sees how far everything is: the second person, and the head, who acts on nothing. */
    Permit reader(Actor actor) {
        return heads(actor) ? policy.permit(Actor.system("rights"), Purpose.RIGHTS) : second(actor);
    }

    boolean heads(Actor actor) {
        return appointments.onlyHeads(actor);
    }

    /**
     * By what a reader sees who a demand is about and what was written: the officer always; the second person, before they answer for it, as long as it waits for them (clauses 3.2.2, 4.8).
     *
     * @return empty for everybody else, and of the blocked for everybody but the officer (contracts 10)
     */
    Optional<Permit> sees(Actor reader, SubjectRequest request) {
        if (reader.has(Role.OFFICER)) {
            return Optional.of(Officer.permit(policy, reader));
        }
        return policy.permits(reader, Purpose.CONFIRMATION)
                        && request.state() == SubjectRequest.State.SECOND
                        && !reader.id().equals(request.decidedBy())
                        && !answering.oneself(reader.subject(), request)
                        && !blockings.blocked(request.subject())
                ? Optional.of(policy.permit(reader, Purpose.CONFIRMATION))
                : Optional.empty();
    }

    private void mayBeSecond(Actor second, SubjectRequest request) {
        if (request.state() != SubjectRequest.State.SECOND) {
            throw new Conflict(409, "request-decided");
        } else if (second.id().equals(request.decidedBy())) {
            throw new Conflict(409, "request-same-person");
        }
        answering.notOneself(second.subject(), request);
    }

    private @Nullable Remedy remedy(SubjectRequest request) {
        return remedies.get(request.kind());
    }
}
