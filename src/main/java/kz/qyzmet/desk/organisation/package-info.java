/**
 * The operator, its teams and who belongs to them. Until the operator is named the desk only stores (contracts 22). Roles and posts are rows with who gave them and when.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "policy", "audit", "subject", "web"})
package kz.qyzmet.desk.organisation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
