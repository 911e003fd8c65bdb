/**
 * The end of personal data: destruction, depersonalisation, redaction, and the sweep that does by itself what the policy's periods demand. Driven by the data map, so a table that another module
 * declares is reached without a word here. Acts say what was done, without a personal value.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "database",
            "policy",
            "vault",
            "audit",
            "ledger",
            "search",
            "attachment",
            "mail",
            "subject",
            "consent",
            "organisation",
            "catalogue",
            "ticket",
            "rights",
            "web"
        })
package kz.qyzmet.desk.retention;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
