package kz.qyzmet.desk.access;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import kz.qyzmet.desk.policy.SignIns;
import kz.qyzmet.desk.policy.SubjectId;
import org.springframework.stereotype.Component;

/** The same that a person sees on their account page. */
@Component
class KeptSignIns implements SignIns {
    private final Sessions sessions;
    private final IssuedCodes issued;

    KeptSignIns(Sessions sessions, IssuedCodes issued) {
        this.sessions = sessions;
        this.issued = issued;
    }

    @Override
    public List<SignIn> of(SubjectId person) {
        return Stream.concat(
                        sessions.of(person).stream()
                                .map(session -> new SignIn(
                                        session.kind().id(),
                                        Browser.label(session.browser()),
                                        session.createdAt(),
                                        session.seenAt())),
                        issued.of(person).stream()
                                .map(code -> new SignIn(
                                        code.kind().name().toLowerCase(Locale.ROOT),
                                        "",
                                        code.issuedAt(),
                                        code.usedAt())))
                .toList();
    }
}
