package kz.qyzmet.desk.access;

import kz.qyzmet.desk.subject.AddressCorrecting;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Whoever reads a mailbox that is no longer the person's has no session and no sign-in letter left (clause 4.11); the person comes in by the new address. */
@Component
class AddressCorrected {
    private final Sessions sessions;
    private final SignInRequests requests;

    AddressCorrected(Sessions sessions, SignInRequests requests) {
        this.sessions = sessions;
        this.requests = requests;
    }

    @EventListener
    void out(AddressCorrecting correcting) {
        requests.endAll(correcting.subject());
        sessions.endAll(correcting.subject());
    }
}
