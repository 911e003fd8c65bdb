/**
 * Backups, restores, the end of epochs and the proof that they work. Online encrypted backups, point-in-time recovery, the drill with a canary person, and a page that keeps a restored desk closed until
 * its ledger is whole (contracts 1-4, clauses 1.5, 4.7, 4.10).
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "policy", "vault", "ledger", "audit", "mail", "web"})
package kz.qyzmet.desk.recovery;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
