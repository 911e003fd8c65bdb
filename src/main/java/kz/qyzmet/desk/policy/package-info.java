/**
 * The law of the house: the vocabulary, the one policy file, the permit and the data map. Personal data comes out only against a permit made here. The public policy page is drawn from the same file.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "web"})
package kz.qyzmet.desk.policy;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
