/**
 * People as data subjects: one row per human, contacts and look-ups, all sealed with the person's key. Names come out in batches against a permit. Every person has a ground (clause 2.1.1).
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "policy", "vault", "audit", "ledger", "web"})
package kz.qyzmet.desk.subject;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
