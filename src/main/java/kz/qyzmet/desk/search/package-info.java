/**
 * The change feed and the encrypted full-text index that is fed from it. The index only proposes ids, the database under the permit decides. It stands outside every backup and rebuilds itself.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "policy", "vault"})
package kz.qyzmet.desk.search;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
