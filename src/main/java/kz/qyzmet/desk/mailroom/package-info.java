/**
 * The ways by which letters come in: mailboxes that are fetched, listeners that mail servers deliver to, the pipe and the programs. Each is a channel of its own with a heartbeat, and none delays
 * another. What a letter becomes is the intake's matter.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "policy", "vault", "audit", "mail", "web", "deadline"})
package kz.qyzmet.desk.mailroom;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
