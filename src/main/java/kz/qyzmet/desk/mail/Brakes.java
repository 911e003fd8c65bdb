package kz.qyzmet.desk.mail;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.vault.Vault;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Two programs must not write to each other for ever. Counted is what goes between one address and the desk, and between the two addresses of a
 * pair; when it is too much, automatic letters stop until the window is over, letters are still taken, and a page shows it (RFC 3834, 2).
 */
@Component
@ActsAs(Family.SUPPORT)
public class Brakes {
    /** A brake that holds. @param held automatic letters that were not written */
    record Line(UUID id, String address, int letters, int answers, int held, Instant actedAt) {
        @Override
        public String toString() {
            return "Line[" + id + "]";
        }
    }

    private final JdbcClient database;
    private final Vault vault;
    private final OwnAddresses own;
    private final Journal journal;
    private final Policy policy;
    private final Clock clock;

    Brakes(JdbcClient database, Vault vault, OwnAddresses own, Journal journal, Policy policy, Clock clock) {
        this.database = database;
        this.vault = vault;
        this.own = own;
        this.journal = journal;
        this.policy = policy;
        this.clock = clock;
    }

    /** A letter came from the person. Joins the caller's transaction. */
    @Transactional
    public void came(Permit permit, SubjectId from, ParsedMail letter) {
        var author = letter.author();
        if (author == null) {
            return;
        }
        var id = UUID.randomUUID();
        var now = at(clock.instant());
        var old = at(clock.instant().minus(policy.period("brake-window")));
        database.sql("""
                insert into mail_brake (id, subject_id, ground, theirs, ours, address, window_from, letters) values (?, ?, ?, ?, ?, ?, ?, 1)
                on conflict (theirs, ours) do update set
                    id = excluded.id, subject_id = excluded.subject_id, address = excluded.address,
                    letters = case when mail_brake.window_from < ? then 1 else mail_brake.letters + 1 end,
                    answers = case when mail_brake.window_from < ? then 0 else mail_brake.answers end,
                    held = case when mail_brake.window_from < ? then 0 else mail_brake.held end,
                    acted_at = case when mail_brake.window_from < ? then null else mail_brake.acted_at end,
                    window_from = case when mail_brake.window_from < ? then excluded.window_from else mail_brake.window_from end
                """)
                .params(
                        id,
                        from.value(),
                        Ground.CONSENT.id(),
                        theirs(author.email()),
                        ours(letter),
                        vault.seal(from, place(id), author.email()),
                        now,
                        old,
                        old,
                        old,
                        old,
                        old)
                .update();
    }

    /** May an automatic letter answer this one? Counts it when it may; notes, for the page, when it may not. Call {@link #came} before. */
    @Transactional
    public boolean mayAnswer(Permit permit, ParsedMail letter) {
        var author = letter.author();
        if (author == null || letter.autoSubmitted() != ParsedMail.Automatic.NONE) {
            return false;
        }
        var theirs = theirs(author.email());
        var ours = ours(letter);
        var old = at(clock.instant().minus(policy.period("brake-window")));
        var allowed = database.sql("""
                update mail_brake set answers = answers + 1
                where theirs = ? and ours = ? and answers < ? and letters <= ?
                    and (select coalesce(sum(other.answers), 0) from mail_brake other where other.theirs = ? and other.window_from >= ?) < ?
                """)
                .params(
                        theirs,
                        ours,
                        policy.number("automatic-per-pair"),
                        policy.number("letters-per-pair"),
                        theirs,
                        old,
                        policy.number("automatic-per-address"))
                .update();
        if (allowed == 0) {
            database.sql("update mail_brake set held = held + 1, acted_at = ? where theirs = ? and ours = ?")
                    .params(at(clock.instant()), theirs, ours)
                    .update();
        }
        return allowed > 0;
    }

    /** The brakes that acted, the newest first. The addresses are opened, so the page is journalled. */
    List<Line> list(Permit permit) {
        administration(permit);
        var people = new LinkedHashSet<SubjectId>();
        var lines = database.sql("""
                select id, subject_id, address, letters, answers, held, acted_at from mail_brake
                where acted_at is not null order by acted_at desc limit ?
                """)
                .param(policy.number("admin-page"))
                .query((row, n) -> {
                    var person = new SubjectId(row.getObject("subject_id", UUID.class));
                    var id = row.getObject("id", UUID.class);
                    people.add(person);
                    return new Line(
                            id,
                            address(permit, person, id, row.getBytes("address")),
                            row.getInt("letters"),
                            row.getInt("answers"),
                            row.getInt("held"),
                            row.getObject("acted_at", OffsetDateTime.class).toInstant());
                })
                .list();
        journal.read(permit, "mail-brakes", people, "mail_brake.address");
        return lines;
    }

    /** How many brakes hold now: for the outbox page. */
    long count() {
        return database.sql("select count(*) from mail_brake where acted_at is not null")
                .query(Long.class)
                .single();
    }

    /** Begins to count anew. */
    @Transactional
    boolean release(Permit permit, UUID id) {
        administration(permit);
        var found = database.sql(
                        "update mail_brake set letters = 0, answers = 0, held = 0, acted_at = null where id = ?")
                .param(id)
                .update();
        if (found > 0) {
            journal.administer(permit.actor(), "mail-brake.released", "mail-brake:" + id);
        }
        return found > 0;
    }

    @Transactional
    void sweep() {
        database.sql("delete from mail_brake where window_from < ?")
                .param(at(clock.instant().minus(policy.period("brake-window"))))
                .update();
    }

    private String address(Permit permit, SubjectId person, UUID id, byte[] sealed) {
        try {
            return vault.open(permit, person, place(id), sealed);
        } catch (Unreadable destroyed) {
            return "";
        }
    }

    private byte[] theirs(String address) {
        return vault.fixedHash("brake-theirs", vault.epoch() + " " + address.toLowerCase(Locale.ROOT));
    }

    /** Which of our addresses it was written to. */
    private byte[] ours(ParsedMail letter) {
        var to = Stream.concat(letter.to().stream(), letter.cc().stream())
                .map(ParsedMail.Address::email)
                .filter(own::ours)
                .findFirst()
                .or(() -> letter.to().stream().map(ParsedMail.Address::email).findFirst())
                .orElse("");
        // without the part behind a plus sign: each ticket has another one
        return vault.fixedHash("brake-ours", to.replaceAll("\\+[^@]*", "").toLowerCase(Locale.ROOT));
    }

    private static void administration(Permit permit) {
        if (permit.purpose() != Purpose.ADMINISTRATION) {
            throw new Refused("4.8", "purpose");
        }
    }

    private static Place place(UUID id) {
        return new Place("mail_brake", "address", id);
    }

    private static OffsetDateTime at(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
