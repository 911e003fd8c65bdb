/**
 * The work: tickets, their conversation and their states, for the requester, the agent, the mail and the API alike. One visibility rule serves them all. States are rows with who, when and why (clause 4.9).
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "database",
            "policy",
            "vault",
            "audit",
            "search",
            "attachment",
            "mail",
            "subject",
            "consent",
            "organisation",
            "catalogue",
            "web"
        })
package kz.qyzmet.desk.ticket;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
