/**
 * The ledger of destructions, blockings and unblockings: signed, chained, outside the database, so that a restored backup cannot undo them (contracts 4). It is written before the commit of each act and
 * read at every start. It knows opaque ids, codes and hashes only; what was redacted or corrected lies beside it, sealed.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "policy", "vault"})
package kz.qyzmet.desk.ledger;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
