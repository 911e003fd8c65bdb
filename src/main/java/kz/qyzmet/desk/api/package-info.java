/**
 * The document of the API and its readable page. The handlers themselves stand in the modules they belong to. A test compares the document with them in both directions.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"web"})
package kz.qyzmet.desk.api;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
