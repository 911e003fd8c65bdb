package kz.qyzmet.desk.breach;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.deadline.LegalClock;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.NotFound;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The steps of a breach, each with its row, its entry in the journal and its letters in one transaction. A suspicion ends only when two people agree that it was none; a confirmed breach ends only after the authorised body has been
 * told (Law 94-V art. 25(2)(8)). Thread-safe.
 */
@Component
@ActsAs(Family.RIGHTS)
class Handling {
    private static final String DEADLINE = "breach-notice";

    private final Breaches breaches;
    private final Reckonings reckonings;
    private final Affected affected;
    private final BreachLetters letters;
    private final Journal journal;
    private final Policy policy;
    private final LegalClock legal;
    private final Clock clock;

    Handling(
            Breaches breaches,
            Reckonings reckonings,
            Affected affected,
            BreachLetters letters,
            Journal journal,
            Policy policy,
            LegalClock legal,
            Clock clock) {
        this.breaches = breaches;
        this.reckonings = reckonings;
        this.affected = affected;
        this.letters = letters;
        this.journal = journal;
        this.policy = policy;
        this.legal = legal;
        this.clock = clock;
    }

    /**
     * Takes a suspicion and starts the clock from the detection; whoever must act is told at once.
     *
     * @param alarmed of {@link BreachLetters#reported}
     * @throws Conflict {@code breach-flood} when somebody has reported more today than anybody reads
     */
    @Transactional
    public Breach report(Permit permit, Breaches.Wish wish, List<BreachLetters.Address> alarmed) {
        if (breaches.reportedSince(permit, clock.instant().minus(policy.period("subject-request-window")))
                >= policy.number("breach-reports-per-person")) {
            throw new Conflict(409, "breach-flood");
        }
        var detected = legal.calendar().dateOf(wish.noticedAt());
        var term = policy.term(DEADLINE, detected);
        var due = legal.due(detected, term.days(), term.working());
        var warnAt = legal.calendar().before(due.end(), policy.period("breach-warning"));
        var breach = breaches.report(permit, wish, term, due, warnAt);
        said(permit, "reported", breach);
        // by the desk itself: the journal must not read as if the reporter had looked at the officers
        alarmed.forEach(address -> letters.alarm(Officer.desk(policy), breach, "reported", address));
        return breach;
    }

    @Transactional
    public void confirmed(Permit permit, UUID id, String words) {
        var breach = undecided(permit, id);
        breaches.found(breach, Breach.Verdict.CONFIRMED, words, permit.actor().id());
        said(permit, "confirmed", breach);
    }

    /** The officer finds no breach; nothing ends before a second person agrees, and the clock runs on. */
    @Transactional
    public void unfounded(Permit permit, UUID id, String words) {
        var breach = undecided(permit, id);
        breaches.found(breach, Breach.Verdict.UNFOUNDED, words, permit.actor().id());
        said(permit, "unfounded", breach);
    }

    /** The second person agrees: the case is closed, and whoever was blocked for it is free again (art. 25(2)(8): one working day). */
    @Transactional
    public void agreed(Permit permit, UUID id, UUID second) {
        var breach = awaiting(permit, id, second);
        breaches.agreed(breach, second);
        if (affected.done(permit, breach).blockedHere() > 0 || breach.masking() == Breach.Masking.BLOCK) {
            breaches.masking(breach, Breach.Masking.UNBLOCK, second);
        }
        said(permit, "agreed", breach);
    }

    @Transactional
    public void returned(Permit permit, UUID id, UUID second) {
        var breach = awaiting(permit, id, second);
        breaches.returned(breach, second);
        said(permit, "returned", breach);
    }

    private Breach awaiting(Permit permit, UUID id, UUID second) {
        var breach = breaches.lock(permit, id).orElseThrow(NotFound::new);
        if (breach.state() != Breach.State.SECOND) {
            throw new Conflict(409, "breach-state");
        } else if (second.equals(breach.verdictBy())) {
            throw new Conflict(409, "breach-same-person");
        }
        return breach;
    }

    @Transactional
    public void exposed(Permit permit, UUID id, Exposure exposure) {
        var breach = open(permit, id);
        if (breaches.exposures(permit, breach).size() >= policy.number("breach-exposures")) {
            throw new Conflict(409, "breach-exposures");
        }
        breaches.expose(permit, breach, exposure);
        said(permit, "exposed." + exposure.kind().id(), breach);
    }

    @Transactional
    public void unexposed(Permit permit, UUID id, UUID exposure) {
        var breach = open(permit, id);
        if (breaches.unexpose(permit, breach, exposure)) {
            said(permit, "unexposed", breach);
        }
    }

    /** Counts the people anew. */
    @Transactional
    public void counting(Permit permit, UUID id) {
        var breach = open(permit, id);
        if (breaches.exposures(permit, breach).isEmpty()) {
            throw new Conflict(409, "breach-no-exposure");
        }
        reckonings.ask(permit, breach);
        breaches.step(breach, "counting", permit.actor().id());
        said(permit, "counting", breach);
    }

    /**
     * The words of all languages as a form brings them, whole or not at all; what nobody has touched is no step.
     *
     * @throws Invalid when somebody else has written into one of the fields meanwhile
     */
    @Transactional
    public void worded(Permit permit, UUID id, Map<String, String> form) {
        var breach = open(permit, id);
        var wrong = new HashMap<String, String>();
        for (var language : Language.values()) {
            var nature = wording(permit, breach, "nature_" + language.code(), form, wrong);
            var measures = wording(permit, breach, "measures_" + language.code(), form, wrong);
            if (wrong.isEmpty() && (nature.mine() || measures.mine())) {
                worded(permit, id, language, nature.value(), measures.value());
            }
        }
        if (!wrong.isEmpty()) {
            throw new Invalid(wrong);
        }
    }

    private Wording wording(
            Permit permit, Breach breach, String name, Map<String, String> form, Map<String, String> wrong) {
        var wording = Wording.of(name, breaches.text(permit, breach, name), form);
        if (wording.clashes()) {
            wrong.put(name, "breach.wrong.changed");
        }
        return wording;
    }

    @Transactional
    public void worded(Permit permit, UUID id, Language language, String nature, String measures) {
        var breach = open(permit, id);
        if (breach.lettersAt() != null) {
            // people have read these words: what was sent stands
            throw new Conflict(409, "breach-letters");
        }
        breaches.worded(breach, language, nature, measures, permit.actor().id());
        said(permit, "worded", breach);
    }

    /** The notice or the list of people leaves the desk in the officer's hands. @param step {@code papers} or {@code listed} */
    @Transactional
    public void taken(Permit permit, UUID id, String step) {
        var breach = breaches.lock(permit, id).orElseThrow(NotFound::new);
        breaches.step(breach, step, permit.actor().id());
        said(permit, step, breach);
    }

    /** When and how the authorised body was told, and under which number. */
    @Transactional
    public void told(Permit permit, UUID id, Breach.How how, String paper, Instant when) {
        var breach = confirmedAndOpen(permit, id);
        if (breach.toldAt() != null) {
            throw new Conflict(409, "breach-told");
        }
        breaches.told(breach, how, paper, when, permit.actor().id());
        said(permit, "told", breach);
    }

    /** Lets the letters go to the people counted so far; each gets one, in batches. @param all also those of whom the journal says only that they may have been shown again */
    @Transactional
    public void letters(Permit permit, UUID id, boolean all) {
        var breach = confirmedAndOpen(permit, id);
        var counted = reckonings.newest(permit, breach);
        if (counted.isEmpty() || !counted.get().done()) {
            throw new Conflict(409, "breach-not-counted");
        }
        for (var language : Language.values()) {
            if (breaches.text(permit, breach, "nature_" + language.code()).isBlank()) {
                throw new Conflict(409, "breach-words");
            }
        }
        if (breach.lettersAt() != null) {
            affected.again(permit, breach);
        }
        breaches.letters(breach, all || breach.lettersAll(), permit.actor().id());
        said(permit, "letters", breach);
    }

    @Transactional
    public void masking(Permit permit, UUID id, Breach.Masking masking) {
        var breach = open(permit, id);
        if (masking == Breach.Masking.BLOCK) {
            affected.unended(permit, breach);
        }
        breaches.masking(breach, masking, permit.actor().id());
        said(permit, masking.id(), breach);
    }

    /** Ends a confirmed breach: told to the body, nobody blocked for it any more, with what was done in at least one language and what follows from it. */
    @Transactional
    public void closed(Permit permit, UUID id, String conclusion) {
        var breach = confirmedAndOpen(permit, id);
        if (breach.toldAt() == null) {
            throw new Conflict(409, "breach-untold");
        } else if (breach.masking() != null) {
            throw new Conflict(409, "breach-working");
        } else if (affected.done(permit, breach).blockedHere() > 0) {
            // nothing of a closed case can be pressed any more, and their letters wait for the end of the blocking
            throw new Conflict(409, "breach-blocked");
        } else if (reckonings.newest(permit, breach).filter(one -> !one.done()).isPresent()) {
            throw new Conflict(409, "breach-not-counted");
        } else if (breach.lettersAt() != null && affected.done(permit, breach).later() > 0) {
            throw new Conflict(409, "breach-unwritten");
        }
        boolean measures = false;
        for (var language : Language.values()) {
            measures |= !breaches.text(permit, breach, "measures_" + language.code())
                    .isBlank();
        }
        if (!measures) {
            throw new Conflict(409, "breach-measures");
        }
        breaches.closed(breach, conclusion, permit.actor().id());
        said(permit, "closed", breach);
    }

    /** A step of the clock: told once, on whichever node, and again never. */
    @Transactional
    public void struck(Permit permit, UUID id, String step, List<BreachLetters.Address> alarmed) {
        var breach = breaches.lock(permit, id).orElseThrow(NotFound::new);
        if (!breach.running() || !breaches.struck(breach, step, permit.actor().id())) {
            return;
        }
        said(permit, step, breach);
        alarmed.forEach(address -> letters.alarm(permit, breach, step, address));
    }

    /** The year was loaded into which the term runs: the last day is counted. */
    @Transactional
    public void dated(Permit permit, UUID id) {
        var breach = breaches.lock(permit, id).orElseThrow(NotFound::new);
        if (breach.unloaded() == null) {
            return;
        }
        var due = legal.due(legal.calendar().dateOf(breach.noticedAt()), breach.days(), breach.working());
        var warnAt = legal.calendar().before(due.end(), policy.period("breach-warning"));
        breaches.dated(breach, due, warnAt, permit.actor().id());
        if (due.unloaded() == null) {
            said(permit, "dated", breach);
        }
    }

    /** The years whose calendar is loaded. */
    Set<Integer> loaded() {
        return legal.calendar().years();
    }

    /** When a term that ends now is told of once more. */
    Instant late(Breach breach) {
        LocalDate last = legal.calendar().dateOf(breach.dueAt().minusSeconds(1));
        return legal.due(last, 1, true).end();
    }

    private Breach undecided(Permit permit, UUID id) {
        var breach = breaches.lock(permit, id).orElseThrow(NotFound::new);
        if (breach.state() != Breach.State.SUSPECTED) {
            throw new Conflict(409, "breach-state");
        }
        return breach;
    }

    private Breach open(Permit permit, UUID id) {
        var breach = breaches.lock(permit, id).orElseThrow(NotFound::new);
        if (breach.closed()) {
            throw new Conflict(409, "breach-state");
        }
        return breach;
    }

    private Breach confirmedAndOpen(Permit permit, UUID id) {
        var breach = open(permit, id);
        if (breach.verdict() != Breach.Verdict.CONFIRMED) {
            throw new Conflict(409, "breach-state");
        }
        return breach;
    }

    private void said(Permit permit, String act, Breach breach) {
        journal.administer(permit.actor(), "breach." + act, "breach:" + breach.id());
    }
}
