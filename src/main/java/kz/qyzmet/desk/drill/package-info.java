/**
 * The proof that destruction holds (clauses 1.5 and 4.7): an invented person is written everywhere, backed up, destroyed, and looked for in the restored backup. It runs by itself each week and when the
 * officer says 'show me'. It leaves nothing behind but its result.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "database",
            "policy",
            "vault",
            "ledger",
            "audit",
            "attachment",
            "mail",
            "subject",
            "consent",
            "catalogue",
            "ticket",
            "recovery",
            "retention",
            "web"
        })
package kz.qyzmet.desk.drill;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
