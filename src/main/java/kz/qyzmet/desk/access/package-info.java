/**
 * The door: sign-in links, passwords, sessions, API tokens, limits and the check of where a request comes from. It turns a request into an actor. Nobody above depends on how.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {"database", "policy", "vault", "audit", "subject", "organisation", "mail", "web"})
package kz.qyzmet.desk.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
