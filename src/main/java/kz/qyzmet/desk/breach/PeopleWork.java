package kz.qyzmet.desk.breach;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.organisation.StaffBook;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Times;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What the officer has let happen to the people whom a breach concerns, some of them at a time: one letter to each, blocking and its end (Law 94-V art. 25(2)(8)). A letter and the mark that it was written are one transaction.
 * Nobody who is blocked is written to: blocking is storage, and this letter is no answer to a demand of theirs (contracts 10); they read it on their own page. Thread-safe.
 */
@Component
class PeopleWork {
    private static final Logger LOG = LoggerFactory.getLogger(PeopleWork.class);
    private static final int BATCH = 200;
    private static final int CASES = 20;

    private final Breaches breaches;
    private final Affected affected;
    private final BreachLetters letters;
    private final Subjects subjects;
    private final Blockings blockings;
    private final StaffBook staff;
    private final Vault vault;
    private final Journal journal;
    private final Policy policy;
    private final TransactionTemplate transaction;

    PeopleWork(
            Breaches breaches,
            Affected affected,
            BreachLetters letters,
            Subjects subjects,
            Blockings blockings,
            StaffBook staff,
            Vault vault,
            Journal journal,
            Policy policy,
            TransactionTemplate transaction) {
        this.breaches = breaches;
        this.affected = affected;
        this.letters = letters;
        this.subjects = subjects;
        this.blockings = blockings;
        this.staff = staff;
        this.vault = vault;
        this.journal = journal;
        this.policy = policy;
        this.transaction = transaction;
    }

    @Scheduled(
            initialDelayString = "#{@policy.period('breach-work').toMillis()}",
            fixedDelayString = "#{@policy.period('breach-work').toMillis()}")
    void tick() {
        try {
            round();
        } catch (RuntimeException trouble) {
            LOG.warn("breaches: the people come again, {}", trouble.getClass().getSimpleName());
        }
    }

    /** Until nothing is left to do. */
    void round() {
        for (var breach : breaches.atWork(Officer.desk(policy), CASES)) {
            Acting.running(Family.RIGHTS, () -> work(breach));
        }
    }

    private void work(Breach breach) {
        var permit = Officer.desk(policy);
        while (breach.lettersAt() != null
                && Boolean.TRUE.equals(transaction.execute(status -> written(permit, breach)))) {
            // the next batch
        }
        if (breach.masking() == Breach.Masking.BLOCK) {
            block(breach);
        } else if (breach.masking() == Breach.Masking.UNBLOCK) {
            unblock(breach);
        }
    }

    /** One batch at a time over all nodes, so that whoever writes the last one knows it. @return whether there is more */
    private boolean written(Permit permit, Breach breach) {
        if (breaches.lock(permit, breach.id()).isEmpty()) {
            return false;
        }
        var lines = affected.unwritten(permit, breach, BATCH);
        if (lines.isEmpty()) {
            return false;
        }
        var people = lines.stream().map(Affected.Line::person).toList();
        var blocked = blockings.among(people);
        var living = vault.standing(people);
        var cards = subjects.cards(permit, living);
        var words = words(permit, breach);
        var marks = new HashMap<UUID, String>();
        var queue = new ArrayList<Letter>();
        for (var line : lines) {
            var card = cards.get(line.person());
            var extent = line.extent();
            if (blocked.contains(line.person())) {
                marks.put(line.id(), "blocked");
            } else if (extent == null || card == null || card.email() == null) {
                marks.put(line.id(), "no-address");
            } else {
                var said = Objects.requireNonNull(words.get(card.language()));
                queue.add(letters.toPerson(breach, card, extent, said.getFirst(), said.getLast()));
                marks.put(line.id(), "queued");
            }
        }
        affected.written(marks);
        if (!queue.isEmpty()) {
            letters.send(permit, queue);
            journal.note(
                    permit,
                    Operation.USE,
                    "breach:" + breach.id(),
                    queue.stream().map(Letter::to).toList(),
                    "contact.value");
        }
        boolean more = affected.anybodyUnwritten(permit, breach);
        if (!more) {
            breaches.step(breach, "lettered", permit.actor().id());
        }
        return more;
    }

    private Map<Language, List<String>> words(Permit permit, Breach breach) {
        var words = new HashMap<Language, List<String>>();
        for (var language : Language.values()) {
            words.put(
                    language,
                    List.of(
                            breaches.text(permit, breach, "nature_" + language.code()),
                            breaches.text(permit, breach, "measures_" + language.code())));
        }
        return words;
    }

    private void block(Breach breach) {
        var permit = Officer.desk(policy);
        var wish = new Blockings.Wish(Blockings.Basis.BREACH, paper(breach), paper(breach), null);
        for (var lines = affected.unmasked(permit, breach, BATCH);
                !lines.isEmpty();
                lines = affected.unmasked(permit, breach, BATCH)) {
            for (var line : lines) {
                if (changed(breach)) {
                    return;
                }
                affected.blocking(permit, line.id(), blocked(permit, line, wish));
            }
        }
        breaches.masked(breach, Breach.Masking.BLOCK, permit.actor().id());
    }

    /** @return how it ended: what stood before is not ours to end */
    private String blocked(Permit permit, Affected.Line line, Blockings.Wish wish) {
        if (!vault.stands(line.person())) {
            return "ended";
        } else if (!staff.rolesOf(line.person()).isEmpty()) {
            // staff acting as staff cannot be blocked (contracts 10)
            return "staff";
        } else if (!blockings.blocked(line.person())) {
            blockings.block(permit, line.person(), wish);
        }
        return ours(permit, line, wish.document()) ? "done" : "before";
    }

    private void unblock(Breach breach) {
        var permit = Officer.desk(policy);
        for (var lines = affected.masked(permit, breach, BATCH);
                !lines.isEmpty();
                lines = affected.masked(permit, breach, BATCH)) {
            for (var line : lines) {
                if (vault.stands(line.person()) && ours(permit, line, paper(breach))) {
                    blockings.unblock(
                            permit,
                            line.person(),
                            breach.verdict() == Breach.Verdict.UNFOUNDED
                                    ? Blockings.Ending.UNFOUNDED
                                    : Blockings.Ending.SETTLED,
                            paper(breach));
                }
                affected.blocking(permit, line.id(), "ended");
            }
        }
        breaches.masked(breach, Breach.Masking.UNBLOCK, permit.actor().id());
        affected.again(permit, breach);
    }

    private boolean ours(Permit permit, Affected.Line line, String paper) {
        return blockings
                .standing(permit, line.person())
                .filter(standing -> standing.basis() == Blockings.Basis.BREACH
                        && standing.document().equals(paper))
                .isPresent();
    }

    /** The officer has changed their mind meanwhile. */
    private boolean changed(Breach breach) {
        return breaches.find(Officer.desk(policy), breach.id())
                .map(now -> now.masking() != Breach.Masking.BLOCK)
                .orElse(true);
    }

    /** By it a blocking of this case is known again. */
    private static String paper(Breach breach) {
        return "№ " + breach.number() + ", " + LocalDate.ofInstant(breach.reportedAt(), Times.ZONE);
    }
}
