/**
 * Consents: the text with the eight statutory items of Law 94-V art. 8(4), who gave it, when, in which words, and its withdrawal. A consent is a dated row with evidence, never a flag. The gate stands before anything is stored.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "policy", "vault", "ledger", "audit", "subject", "mail", "web"})
package kz.qyzmet.desk.consent;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
