/**
 * Marketing and political mailings: one letter in three languages to everybody whose consent of exactly that kind stands, asked once more for each letter as it leaves (clauses 3.2.3, 3.2.4). Nobody is told who the recipients
 * are. Taking the consent back is one click, which stops what is queued in the same transaction.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database", "policy", "vault", "audit", "mail", "subject", "consent", "web"})
package kz.qyzmet.desk.campaign;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
