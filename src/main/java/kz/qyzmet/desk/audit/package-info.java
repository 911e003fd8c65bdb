/**
 * The journal of acts on personal data (clauses 1.2 and 4.9), written in the same transaction as the act. Entries hold tags, codes and commitments, never values. The sequencer that turns the queue into a Merkle log comes with the engine.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "policy", "vault", "ledger", "web"})
package kz.qyzmet.desk.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
