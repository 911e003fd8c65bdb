/**
 * The breach desk: what anybody of the staff suspects, what the officer finds, whom it concerns as far as the journal names them, the notice to the authorised body within one working day and the letters to the people
 * (Law 94-V art. 25(2)(8), order 481/НҚ). Everything here asks for the purpose rights; the officer reads, a second person sees the clock and the decision. A term cannot end in silence.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "database",
            "deadline",
            "policy",
            "vault",
            "audit",
            "mail",
            "subject",
            "organisation",
            "access",
            "ticket",
            "rights",
            "web"
        })
package kz.qyzmet.desk.breach;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
