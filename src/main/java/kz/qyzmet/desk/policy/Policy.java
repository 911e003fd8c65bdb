package kz.qyzmet.desk.policy;

import java.time.Duration;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;

/**
 * The policy in force: read once from policy.yaml, immutable, asked by everything that touches personal data. Three outcomes: permitted, refused
 * with the clause, or a gap, which is refused as well (clause 2.1.2: purposes are declared before, not after).
 */
public final class Policy {
    private final PolicyFile file;
    private final String edition;
    private final Map<Purpose, LongAdder> refusals = new EnumMap<>(Purpose.class);

    Policy(PolicyFile file) {
        this.file = file;
        this.edition = file.editionInForce();
        for (var purpose : Purpose.values()) {
            refusals.put(purpose, new LongAdder());
        }
    }

    /** The policy as shipped with the program, outside Spring: for the command line and for tests. */
    public static Policy shipped() {
        return new Policy(PolicyFile.shipped());
    }

    /** The one question. Answers with the widest reach among the actor's roles, never wider than the actor's own limit. */
    public Permit permit(Actor actor, Purpose purpose) {
        var widest = actor.roles().isEmpty() ? granted(PolicyFile.STRANGER, purpose) : widest(actor, purpose);
        if (widest == null) {
            refusals.getOrDefault(purpose, new LongAdder()).increment();
            throw new Refused("4.8", "no-rule");
        }
        return new Permit(actor, purpose, widest.narrower(actor.limit()), edition);
    }

    private @Nullable Reach widest(Actor actor, Purpose purpose) {
        Reach widest = null;
        for (var role : actor.roles()) {
            var reach = granted(role.id(), purpose);
            if (reach != null && (widest == null || reach.compareTo(widest) > 0)) {
                widest = reach;
            }
        }
        return widest;
    }

    private @Nullable Reach granted(String row, Purpose purpose) {
        var grants = file.matrix().get(row);
        return grants == null ? null : grants.reaches().get(purpose);
    }

    /** The id of the edition in force. */
    public String edition() {
        return edition;
    }

    /** Whether Law 94-V does not know the ground, so that the person is asked for consent too. */
    public boolean consentStillAsked(Ground ground) {
        var basis = file.grounds().get(ground.id());
        return basis != null && basis.consentStillAsked();
    }

    /** A period of the policy file, such as {@code sign-in-link}. */
    public Duration period(String id) {
        var setting = file.periods().get(id);
        if (setting == null) {
            throw new IllegalArgumentException("policy.yaml has no period " + id);
        }
        return setting.value();
    }

    /** How long what falls under a retention rule is kept; nothing when it is kept as long as its purpose lasts. */
    public Optional<Duration> keep(String rule) {
        return Optional.ofNullable(file.rule(rule).keep());
    }

    /** A retention rule in words, such as "1 year after the ticket is closed". */
    public String kept(String rule, Language language) {
        var found = file.retention().get(rule);
        return found == null ? rule : Terms.say(found, language);
    }

    /** A number of the policy file, such as {@code attachment-max-megabytes}. */
    public int number(String id) {
        var setting = file.numbers().get(id);
        if (setting == null) {
            throw new IllegalArgumentException("policy.yaml has no number " + id);
        }
        return setting.value();
    }

    /** The legal terms, by their ids and in the order of the file. */
    public List<String> deadlines() {
        return List.copyOf(file.deadlines().keySet());
    }

    /** The term in force on the day of receipt; what began before the first of them was known falls under the first. */
    public LegalTerm term(String deadline, LocalDate received) {
        var found = file.deadlines().get(deadline);
        if (found == null) {
            throw new IllegalArgumentException("policy.yaml has no deadline " + deadline);
        }
        var term = found.terms().stream()
                .filter(each -> !each.since().isAfter(received))
                .max(Comparator.comparing(PolicyFile.Term::since))
                .orElseGet(() -> Collections.min(found.terms(), Comparator.comparing(PolicyFile.Term::since)));
        return new LegalTerm(deadline, found.words(), found.clause(), term.days(), term.working(), term.article());
    }

    /** Where a person may complain: {@code authority} or {@code court} (clauses 3.2.6, 7.3). */
    public Wording appeal(String to) {
        var found = file.appeal().get(to);
        if (found == null) {
            throw new IllegalArgumentException("policy.yaml has no appeal to " + to);
        }
        return found;
    }

    /** Refusals since the start, by purpose: the figure of clause 2.1.2. */
    public Map<Purpose, Long> refusals() {
        return refusals.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, entry -> entry.getValue().sum()));
    }

    /** The eight statutory items for a purpose, in the operator's name. */
    public ConsentText consentText(Purpose purpose, Language language, OperatorDetails operator) {
        return ConsentWriter.write(file, edition, purpose, language, operator);
    }

    PolicyFile file() {
        return file;
    }
}
