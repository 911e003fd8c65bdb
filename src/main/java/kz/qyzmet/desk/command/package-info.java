/**
 * The command line and what it asks of the running desk: mail, tokens, users, seed, backup, doctor. The client part starts no Spring. The local endpoints answer only to the secret in the run folder.
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
            "search",
            "attachment",
            "mail",
            "mailroom",
            "subject",
            "consent",
            "organisation",
            "access",
            "breach",
            "catalogue",
            "campaign",
            "edition",
            "ticket",
            "automation",
            "recovery",
            "retention",
            "rights",
            "web"
        })
package kz.qyzmet.desk.command;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
