/**
 * Letters in and out: the parser, the quarantine, the durable outbox and the relay. It knows no tickets: what a letter means is decided above. Every letter out passes the mail gate.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "policy", "vault", "ledger", "audit", "attachment", "web"})
package kz.qyzmet.desk.mail;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
