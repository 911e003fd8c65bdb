package kz.qyzmet.desk.rights;

import java.util.List;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.ticket.Tickets;
import kz.qyzmet.desk.web.Language;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What is still held of a person on their consent: whoever grants a withdrawal, and whoever confirms it, accounts for this (clauses 3.2.2, 3.2.4). Thread-safe. */
@Component
@ActsAs(Family.RIGHTS)
class OnConsent {
    /**
     * @param standing the consents that stand now, by their headings
     * @param purposes those whose data rests on consent, in words
     * @param tickets those that rest on consent
     */
    record Held(List<String> standing, List<String> purposes, Tickets.Count tickets) {}

    private final Consents consents;
    private final HeldPurposes purposes;
    private final Tickets tickets;
    private final Policy policy;

    OnConsent(Consents consents, HeldPurposes purposes, Tickets tickets, Policy policy) {
        this.consents = consents;
        this.purposes = purposes;
        this.tickets = tickets;
        this.policy = policy;
    }

    /** @param permit for purpose rights @param staff whether the person works here */
    @Transactional(readOnly = true)
    public Held of(Permit permit, SubjectId person, Language language, boolean staff) {
        return new Held(
                consents.standing(permit, person).stream()
                        .flatMap(about -> ConsentKind.of(about).stream())
                        .map(kind -> policy.consentKind(kind, language))
                        .toList(),
                purposes.of(permit, person, language, staff).stream()
                        .filter(held -> held.ground().equals(Ground.CONSENT.id()))
                        .map(held -> held.declared().words())
                        .toList(),
                tickets.count(permit, person, Ground.CONSENT));
    }
}
