/**
 * What a person may demand about their data and what the privacy officer does for them: subject requests with the clocks of the law, blocking and its end, the look into blocked data, the letters of the blocked. Everything
 * here asks for the purposes rights, clarification and, for a second person, confirmation; a person reaches their own, the officer all.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "database",
            "deadline",
            "policy",
            "vault",
            "ledger",
            "audit",
            "attachment",
            "mail",
            "subject",
            "consent",
            "organisation",
            "ticket",
            "web"
        })
package kz.qyzmet.desk.rights;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
