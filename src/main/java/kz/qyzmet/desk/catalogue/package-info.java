/**
 * What the desk offers: service offerings in three languages and the team that answers each. Every desk has the service General. Forms and service levels come later.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "policy", "audit", "organisation", "web"})
package kz.qyzmet.desk.catalogue;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
