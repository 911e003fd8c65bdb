package kz.qyzmet.desk.rights;

import java.time.Clock;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.deadline.LegalClock;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Language;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What somebody files who is not signed in (clauses 7.1, 7.2). Whether the address is new here, known or blocked, the case is the same; what is told about it goes to the address by letter. No consent is asked: the law obliges
 * the operator to answer, and name and address are kept for that alone. Thread-safe.
 */
@Component
@ActsAs(Family.RIGHTS)
class StrangersCases {
    private static final int NEWEST = 10;

    /** @param email in its normal form */
    record Said(SubjectRequest.Kind kind, String name, String email, String text, Language language) {
        @Override
        public String toString() {
            return "Said[" + kind + "]";
        }
    }

    private final SubjectRequests requests;
    private final Answering answering;
    private final Subjects subjects;
    private final LegalClock legal;
    private final Clock clock;

    StrangersCases(SubjectRequests requests, Answering answering, Subjects subjects, LegalClock legal, Clock clock) {
        this.requests = requests;
        this.answering = answering;
        this.subjects = subjects;
        this.legal = legal;
        this.clock = clock;
    }

    /**
     * Files a case; the same words while it stands open are the same case.
     *
     * @throws Conflict {@code request-flood} when too many came under this address today
     * @throws org.springframework.dao.DuplicateKeyException when the address was recorded at the same moment: once more
     */
    @Transactional
    public void file(Permit permit, Said said) {
        var known = subjects.byEmail(permit, said.email());
        var person = known.orElseGet(
                () -> subjects.enrol(permit, NewPerson.by(said.name(), said.email(), said.language(), "form")));
        var again = known.isPresent()
                && requests.of(permit, person, NEWEST).stream()
                        .anyMatch(one -> !one.closed()
                                && one.kind() == said.kind()
                                && requests.text(permit, one, "body").equals(said.text()));
        if (!again) {
            answering.file(
                    permit,
                    new SubjectRequests.Wish(
                            person,
                            said.kind(),
                            SubjectRequest.Channel.PORTAL,
                            said.language(),
                            legal.calendar().dateOf(clock.instant()),
                            said.text(),
                            null));
        }
    }
}
