package kz.qyzmet.desk.retention;

import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import org.springframework.context.ApplicationContext;

/** Redacts as an officer would: for tests of other modules. */
public final class RedactionHand {
    private RedactionHand() {}

    /** @return how many texts, files and letters were touched */
    public static int redact(ApplicationContext desk, UUID ticket, String passage) {
        return desk.getBean(Redaction.class).redact(officer(), ticket, passage).places();
    }

    /** Whether the passage stands in any text, file or letter of the ticket, which must be there. */
    public static boolean stands(ApplicationContext desk, UUID ticket, String passage) {
        return !desk.getBean(Redaction.class)
                .preview(officer(), ticket.toString(), passage)
                .orElseThrow()
                .nothing();
    }

    private static Actor officer() {
        return Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of());
    }
}
