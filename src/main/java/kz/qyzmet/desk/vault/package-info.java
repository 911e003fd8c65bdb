/**
 * Keys and encrypted values: root key, epoch keys, subject keys, envelopes and keyed look-up hashes. Destroying a subject key makes everything it sealed unreadable (clause 1.5). No other module touches a cipher.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "policy"})
package kz.qyzmet.desk.vault;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
