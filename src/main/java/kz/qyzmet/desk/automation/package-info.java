/**
 * What programs decide about people's tickets (clause 3.2.5): acts that end or rank a matter are proposed, and a named person decides. With the person's written consent an act is carried out by itself, explained in plain words, and
 * may be objected to. The one rule of the desk itself stands here too: tickets that wait for their requester too long.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "database",
            "policy",
            "vault",
            "audit",
            "mail",
            "subject",
            "consent",
            "organisation",
            "catalogue",
            "ticket",
            "rights",
            "web"
        })
package kz.qyzmet.desk.automation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
