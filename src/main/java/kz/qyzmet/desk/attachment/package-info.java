/**
 * Files as sealed chunks in PostgreSQL, streamed in and out, never whole in memory. A file whose upload did not end is unreadable and is swept. Nothing personal stands in its clear columns.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "policy", "vault", "audit", "web"})
package kz.qyzmet.desk.attachment;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
