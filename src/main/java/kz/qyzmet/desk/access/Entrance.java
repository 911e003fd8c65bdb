package kz.qyzmet.desk.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Set;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The last step of every way in: a fresh session, its cookie and its entry in the journal. The session that the browser held before ends. */
@Component
class Entrance {
    private final Sessions sessions;
    private final Policy policy;
    private final Journal journal;

    Entrance(Sessions sessions, Policy policy, Journal journal) {
        this.sessions = sessions;
        this.policy = policy;
        this.journal = journal;
    }

    @Transactional
    public void enter(HttpServletRequest request, HttpServletResponse response, SubjectId subject, Sessions.Kind kind) {
        SessionCookie.SESSION.read(request).ifPresent(sessions::drop);
        var opened = sessions.open(subject, kind, Browser.of(request));
        var permit = policy.permit(Actor.person(subject, Set.of(Role.REQUESTER), Set.of()), Purpose.ACCOUNT);
        journal.note(permit, Operation.RECORD, "session:" + opened.id(), List.of(subject), "session." + kind.id());
        SessionCookie.SESSION.write(request, response, opened.token(), opened.length());
    }

    @Transactional
    public void leave(HttpServletRequest request, HttpServletResponse response) {
        SessionCookie.SESSION.read(request).ifPresent(sessions::drop);
        SessionCookie.SESSION.clear(request, response);
    }
}
