/**
 * The officer's act of clause 6.2: a new edition of the policy is looked at in a dry run with live figures, and published at once for the whole desk. The archive and the differences are public and belong to module {@code policy}.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "audit",
            "consent",
            "database",
            "ledger",
            "mail",
            "organisation",
            "policy",
            "retention",
            "web"
        })
package kz.qyzmet.desk.edition;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
