/**
 * What the privacy officer does for people: blocking and its end, the look into blocked data to clear up a claim, the letters of the blocked. Everything here asks for the purposes rights and clarification, which nobody else has.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {"database", "deadline", "policy", "audit", "subject", "organisation", "ticket", "web"})
package kz.qyzmet.desk.rights;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
