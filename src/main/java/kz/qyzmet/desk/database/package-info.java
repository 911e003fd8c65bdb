/**
 * The data folder, the embedded PostgreSQL and the login roles. Everything else sees a data source and a folder. Nothing here knows a table of a feature.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package kz.qyzmet.desk.database;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
