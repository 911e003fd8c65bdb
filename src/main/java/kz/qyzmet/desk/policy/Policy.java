package kz.qyzmet.desk.policy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;

/**
 * The policy in force, asked by everything that touches personal data. Three outcomes: permitted, refused with the clause, or a gap, which is
 * refused as well (clause 2.1.2: purposes are declared before, not after). In a running desk it is the newest published edition whose moment has
 * come, the same on all nodes; permits, terms, purposes and numbers change together in that moment. Thread-safe.
 */
public final class Policy {
    private final Clock clock;
    private volatile @Nullable EditionWatch watch;
    private final Map<Purpose, LongAdder> refusals = new EnumMap<>(Purpose.class);
    /** What is in force and what will be, newest placed first; mostly one. */
    private volatile List<Force> line;

    /**
     * An edition that is read and checked.
     *
     * @param completed what the program took from its own file, because the edition is older than the program
     */
    record Force(int number, String edition, PolicyFile file, Instant since, List<String> completed) {
        Force {
            completed = List.copyOf(completed);
        }
    }

    Policy(PolicyFile file) {
        this(List.of(new Force(1, file.editionInForce(), file, Instant.MIN, List.of())), Clock.systemUTC());
    }

    Policy(List<Force> line, Clock clock) {
        this.line = List.copyOf(line);
        this.clock = clock;
        for (var purpose : Purpose.values()) {
            refusals.put(purpose, new LongAdder());
        }
    }

    /** The policy as shipped with the program, outside Spring: for the command line and for tests. */
    public static Policy shipped() {
        return new Policy(PolicyFile.shipped());
    }

    /** From now on a permit is given only by a node that has heard of the newest edition. */
    void watched(EditionWatch by) {
        watch = by;
    }

    /** Puts the editions that are placed now in the place of those known before. */
    void follow(List<Force> placed) {
        line = List.copyOf(placed);
    }

    /** The number of the newest placed edition that this node has read. */
    int known() {
        return line.getFirst().number();
    }

    /** The newest placed edition whose moment has come. */
    Force force() {
        var known = line;
        if (known.size() == 1) {
            return known.getFirst();
        }
        var now = clock.instant();
        return known.stream()
                .filter(one -> !now.isBefore(one.since()))
                .findFirst()
                .orElseGet(known::getLast);
    }

    /** The one question. Answers with the widest reach among the actor's roles, never wider than the actor's own limit. */
    public Permit permit(Actor actor, Purpose purpose) {
        var watching = watch;
        if (watching != null && !watching.knows()) {
            // what was allowed may be so no longer: a node that cannot ask refuses (clause 6.2)
            throw new Refused("6.2", "edition-unknown");
        }
        var force = force();
        var widest =
                actor.roles().isEmpty() ? granted(force, PolicyFile.STRANGER, purpose) : widest(force, actor, purpose);
        if (widest == null) {
            refusals.getOrDefault(purpose, new LongAdder()).increment();
            throw new Refused("4.8", "no-rule");
        }
        return new Permit(actor, purpose, widest.narrower(actor.limit()), force.edition());
    }

    /**
     * What a permit is used for must be one of the operations of its purpose (clauses 1.2, 4.8). The journal asks before it writes an entry, and an act without its entry does not exist.
     *
     * @throws Refused with clause 4.8 and {@code no-rule}
     */
    public void allow(Purpose purpose, Operation operation) {
        if (!file().use(purpose).operations().contains(operation)) {
            refusals.getOrDefault(purpose, new LongAdder()).increment();
            throw new Refused("4.8", "no-rule");
        }
    }

    /** Whether the question would be answered with yes: for a page that shows only what its viewer may do. Gives no permit and counts no refusal. */
    public boolean permits(Actor actor, Purpose purpose) {
        var force = force();
        return (actor.roles().isEmpty() ? granted(force, PolicyFile.STRANGER, purpose) : widest(force, actor, purpose))
                != null;
    }

    private static @Nullable Reach widest(Force force, Actor actor, Purpose purpose) {
        Reach widest = null;
        for (var role : actor.roles()) {
            var reach = granted(force, role.id(), purpose);
            if (reach != null && (widest == null || reach.compareTo(widest) > 0)) {
                widest = reach;
            }
        }
        return widest;
    }

    private static @Nullable Reach granted(Force force, String row, Purpose purpose) {
        var grants = force.file().matrix().get(row);
        return grants == null ? null : grants.reaches().get(purpose);
    }

    /** The id of the edition in force. */
    public String edition() {
        return force().edition();
    }

    /** What the edition in force lacks and the program took from its own file: places such as {@code numbers › smallest-group}. */
    public List<String> completed() {
        return force().completed();
    }

    /** Whether Law 94-V does not know the ground, so that the person is asked for consent too. */
    public boolean consentStillAsked(Ground ground) {
        var basis = file().grounds().get(ground.id());
        return basis != null && basis.consentStillAsked();
    }

    /** A period of the policy file, such as {@code sign-in-link}. */
    public Duration period(String id) {
        var setting = file().periods().get(id);
        if (setting == null) {
            throw new IllegalArgumentException("the policy has no period " + id);
        }
        return setting.value();
    }

    /** How long what falls under a retention rule is kept; nothing when it is kept as long as its purpose lasts. */
    public Optional<Duration> keep(String rule) {
        return Optional.ofNullable(file().rule(rule).keep());
    }

    /** A retention rule in words, such as "1 year after the ticket is closed". */
    public String kept(String rule, Language language) {
        var found = file().retention().get(rule);
        return found == null ? rule : Terms.say(found, language);
    }

    /** A number of the policy file, such as {@code attachment-max-megabytes}. */
    public int number(String id) {
        var setting = file().numbers().get(id);
        if (setting == null) {
            throw new IllegalArgumentException("the policy has no number " + id);
        }
        return setting.value();
    }

    /** The legal terms, by their ids and in the order of the file. */
    public List<String> deadlines() {
        return List.copyOf(file().deadlines().keySet());
    }

    /** The term in force on the day of receipt; what began before the first of them was known falls under the first. */
    public LegalTerm term(String deadline, LocalDate received) {
        var found = file().deadlines().get(deadline);
        if (found == null) {
            throw new IllegalArgumentException("policy.yaml has no deadline " + deadline);
        }
        var term = found.terms().stream()
                .filter(each -> !each.since().isAfter(received))
                .max(Comparator.comparing(PolicyFile.Term::since))
                .orElseGet(() -> Collections.min(found.terms(), Comparator.comparing(PolicyFile.Term::since)));
        return new LegalTerm(deadline, found.words(), found.clause(), term.days(), term.working(), term.article());
    }

    /**
     * What a purpose is for, in words.
     *
     * @param data the categories that serve it
     * @param operations what is done with them, and nothing else is
     * @param kept how long, as a rule
     * @param recipients who outside of the operator receives data for it
     */
    public record Declared(
            String purpose,
            String words,
            List<String> data,
            Set<Operation> operations,
            String kept,
            String article,
            List<String> recipients) {

        /** The operations in words (Law 94-V art. 24(1)(1)). */
        public String methods(Page page) {
            return PolicyPages.operations(page, operations);
        }
    }

    /** The purposes as they are declared to everybody (clause 2.1.2), in the order of the file. */
    public List<Declared> declared(Language language) {
        return file().purposes().entrySet().stream()
                .map(entry -> new Declared(
                        entry.getKey(),
                        entry.getValue().words().in(language),
                        entry.getValue().data().stream()
                                .map(id -> file().kind(id).words().in(language))
                                .toList(),
                        entry.getValue().operations(),
                        kept(entry.getValue().retention(), language),
                        PolicyPages.basis(entry.getValue().article()),
                        file().recipients().values().stream()
                                .filter(recipient -> recipient.purposes().contains(entry.getKey()))
                                .map(recipient -> named(recipient, language))
                                .toList()))
                .toList();
    }

    /** A ground in words. */
    public String ground(Ground ground, Language language) {
        var basis = file().grounds().get(ground.id());
        return basis == null ? ground.id() : basis.words().in(language);
    }

    /** Who receives data of people, in words; empty when nobody does (clause 2.6). */
    public List<String> recipients(Language language) {
        return file().recipients().values().stream()
                .map(recipient -> named(recipient, language))
                .toList();
    }

    private static String named(PolicyFile.Recipient recipient, Language language) {
        return recipient.words().in(language) + " (" + recipient.country() + ")";
    }

    /** Where a person may complain: {@code authority} or {@code court} (clauses 3.2.6, 7.3). */
    public String appeal(String to, Language language) {
        var found = file().appeal().get(to);
        if (found == null) {
            throw new IllegalArgumentException("policy.yaml has no appeal to " + to);
        }
        return found.contact() == null
                ? found.words().in(language)
                : found.words().in(language) + ", " + found.contact().in(language);
    }

    /** Whether people are told not only whom to complain to but where; the operator looks it up and keeps it right. */
    public boolean appealAddressed() {
        return file().appeal().values().stream().allMatch(body -> body.contact() != null);
    }

    /** Refusals since the start, by purpose: the figure of clause 2.1.2. */
    public Map<Purpose, Long> refusals() {
        return refusals.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, entry -> entry.getValue().sum()));
    }

    /** The eight statutory items for a purpose, in the operator's name. */
    public ConsentText consentText(Purpose purpose, Language language, OperatorDetails operator) {
        var force = force();
        return ConsentWriter.write(force.file(), force.edition(), purpose, language, operator);
    }

    /** The text of a consent apart, in the operator's name; of {@link ConsentKind#PROCESSING} that of a ticket. */
    public ConsentText consentText(ConsentKind kind, Language language, OperatorDetails operator) {
        var force = force();
        return kind == ConsentKind.PROCESSING
                ? ConsentWriter.write(force.file(), force.edition(), Purpose.SUPPORT, language, operator)
                : ConsentWriter.write(force.file(), force.edition(), kind, language, operator);
    }

    /** The consents people are asked for: to processing, and those apart that the edition in force offers. */
    public List<ConsentKind> asked() {
        var file = file();
        return Arrays.stream(ConsentKind.values())
                .filter(kind ->
                        kind == ConsentKind.PROCESSING || file.apart(kind).asked())
                .toList();
    }

    /** After how long a consent given now ends by itself (Law 94-V art. 8(5)); empty when it lasts as long as its purpose. */
    public Optional<Duration> consentTerm(ConsentKind kind) {
        return kind == ConsentKind.PROCESSING
                ? Optional.empty()
                : Optional.of(file().apart(kind).term());
    }

    /** A kind of consent in words. */
    public String consentKind(ConsentKind kind, Language language) {
        return kind == ConsentKind.PROCESSING
                ? purpose(Purpose.SUPPORT, language)
                : file().apart(kind).words().in(language);
    }

    /** The clause that wants a consent of the kind. */
    public String clause(ConsentKind kind) {
        return kind == ConsentKind.PROCESSING ? "2.2" : file().apart(kind).clause();
    }

    /** The categories of data that a consent is about. */
    public List<Category> categories(ConsentKind kind) {
        return kind == ConsentKind.PROCESSING
                ? categories(Purpose.SUPPORT)
                : among(file().apart(kind).data());
    }

    /** The categories of data that serve a purpose, in the order of the file. */
    public List<Category> categories(Purpose purpose) {
        return among(file().use(purpose).data());
    }

    private static List<Category> among(List<String> ids) {
        return Arrays.stream(Category.values())
                .filter(category -> ids.contains(category.id()))
                .toList();
    }

    /** A purpose in words. */
    public String purpose(Purpose purpose, Language language) {
        return file().use(purpose).words().in(language);
    }

    PolicyFile file() {
        return force().file();
    }
}
