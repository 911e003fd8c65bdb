package kz.qyzmet.desk.subject;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.LookupKind;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Vault;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Records many people at once, as a migration or a seed does: the same seals and the same journal as {@link Subjects#enrol}, fewer round trips. */
@Component
public class Crowd {
    private final JdbcTemplate database;
    private final Vault vault;
    private final Journal journal;
    private final Clock clock;

    Crowd(JdbcTemplate database, Vault vault, Journal journal, Clock clock) {
        this.database = database;
        this.vault = vault;
        this.journal = journal;
        this.clock = clock;
    }

    /** @return their ids in the same order; addresses must be new to the desk */
    @Transactional
    public List<SubjectId> enrol(Permit permit, List<NewPerson> people) {
        var ids = people.stream().map(person -> SubjectId.random()).toList();
        vault.enrol(ids);
        var now = OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
        var subjects = new ArrayList<Object[]>();
        var contacts = new ArrayList<Object[]>();
        var lookups = new ArrayList<Object[]>();
        int epoch = vault.epoch();
        for (int i = 0; i < people.size(); i++) {
            var id = ids.get(i);
            var person = people.get(i);
            var name = vault.seal(id, new Place("subject", "name", id.value()), ContactValues.name(person.name()));
            subjects.add(new Object[] {
                id.value(),
                person.ground().id(),
                person.evidence(),
                name,
                person.language().code(),
                now,
                now
            });
            var email = person.email() == null
                    ? null
                    : ContactValues.email(person.email()).orElse(null);
            if (email != null) {
                var contact = UUID.randomUUID();
                contacts.add(new Object[] {
                    contact,
                    id.value(),
                    "email",
                    person.ground().id(),
                    vault.seal(id, new Place("contact", "value", contact), email),
                    now
                });
                lookups.add(new Object[] {"email", epoch, vault.lookup(LookupKind.EMAIL, email), contact, id.value()});
            }
        }
        database.batchUpdate(
                "insert into subject (id, ground, evidence, name, language, created_at, named_at) values (?, ?, ?, ?, ?, ?, ?)",
                subjects);
        database.batchUpdate(
                "insert into contact (id, subject_id, kind, ground, value, added_at) values (?, ?, ?, ?, ?, ?)",
                contacts);
        database.batchUpdate(
                "insert into contact_lookup (kind, epoch, hash, contact_id, subject_id) values (?, ?, ?, ?, ?)",
                lookups);
        journal.note(permit, Operation.COLLECT, "crowd:" + people.size(), ids, "subject.name", "contact.value");
        return ids;
    }
}
