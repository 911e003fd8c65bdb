package kz.qyzmet.desk.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kz.qyzmet.desk.policy.Change.Group;
import kz.qyzmet.desk.policy.Change.Way;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;

/** Two editions beside each other: every difference, none left out, in words. */
final class Comparison {
    /** Settings and rules that decide which letters are sent and taken. */
    private static final Pattern LETTERS = Pattern.compile(
            "(?:letter|automatic|acknowledgement|brake|outbox|undo-send|mailbox|listener|channel|reply-address|blocked-notice|parties).*");
    /** Read once when a node starts. */
    static final Set<String> WITH_NEXT_START = Set.of(
            "journal-checkpoint",
            "journal-batch",
            "live-beat",
            "live-streams-per-person",
            "search-feed",
            "password-hashes-at-once",
            "key-cache",
            "subject-key-cache",
            "ledger-copy",
            "log-archive",
            "control-cache",
            "edition-check",
            "edition-lead");

    private static final Function<Page, String> NOTHING = page -> "";

    private final PolicyFile now;
    private final PolicyFile wanted;
    private final List<Change> changes = new ArrayList<>();

    private Comparison(PolicyFile now, PolicyFile wanted) {
        this.now = now;
        this.wanted = wanted;
    }

    static List<Change> of(PolicyFile now, PolicyFile wanted) {
        var comparison = new Comparison(now, wanted);
        comparison.reads();
        comparison.purposes();
        comparison.recipients();
        comparison.retention();
        comparison.consent();
        comparison.apart();
        comparison.deadlines();
        comparison.settings();
        comparison.words();
        return comparison.changes.stream()
                .sorted(java.util.Comparator.comparing(Change::group))
                .toList();
    }

    /** A purpose whose words, data, term or recipients grew: who agreed before has not agreed to this (clause 6.2, Law 94-V art. 8(4)). */
    static Set<Purpose> asksAgain(PolicyFile now, PolicyFile wanted) {
        var purposes = EnumSet.noneOf(Purpose.class);
        for (var purpose : Purpose.values()) {
            var was = now.use(purpose);
            var will = wanted.use(purpose);
            boolean more = !was.data().containsAll(will.data())
                    || !was.words().equals(will.words())
                    || longer(
                            now.rule(was.retention()).keep(),
                            wanted.rule(will.retention()).keep())
                    || !receivers(now, purpose).containsAll(receivers(wanted, purpose));
            if (more) {
                purposes.add(purpose);
            }
        }
        for (var kind : ConsentKind.values()) {
            if (saysMore(now, wanted, kind)) {
                kind.purpose().ifPresent(purposes::add);
            }
        }
        return purposes;
    }

    /** The kinds of consent whose holders have not agreed to what it says now: its own words, data, term or recipients grew, or the purpose did that rests on it. The others stand untouched (Law 94-V art. 7(3), 8(4)). */
    static Set<ConsentKind> consentsAgain(PolicyFile now, PolicyFile wanted) {
        var purposes = asksAgain(now, wanted);
        var kinds = EnumSet.noneOf(ConsentKind.class);
        for (var kind : ConsentKind.values()) {
            if (saysMore(now, wanted, kind)
                    || kind.purpose().filter(purposes::contains).isPresent()) {
                kinds.add(kind);
            }
        }
        return kinds;
    }

    private static boolean saysMore(PolicyFile now, PolicyFile wanted, ConsentKind kind) {
        if (kind == ConsentKind.PROCESSING) {
            return !now.consent().equals(wanted.consent());
        }
        var was = now.apart(kind);
        var will = wanted.apart(kind);
        return !was.words().equals(will.words())
                || !was.summary().equals(will.summary())
                || !items(now, was).equals(items(wanted, will))
                || !was.data().containsAll(will.data())
                || longer(was.term(), will.term())
                || !everybody(now, kind).containsAll(everybody(wanted, kind));
    }

    /** The eight items as they are shown: its own words where it has some, else those of processing. */
    private static List<PolicyFile.Item> items(PolicyFile file, PolicyFile.Apart kind) {
        return file.consent().items().entrySet().stream()
                .map(item -> {
                    var own = kind.texts().get(item.getKey());
                    return own == null
                            ? item.getValue()
                            : new PolicyFile.Item(item.getValue().label(), own, null);
                })
                .toList();
    }

    /** Whom a consent to passing on names: everybody who receives anything, or those abroad; none for the other kinds, whose recipients are those of their purpose. */
    private static Set<List<Object>> everybody(PolicyFile file, ConsentKind kind) {
        var everybody = new LinkedHashSet<List<Object>>();
        if (kind == ConsentKind.THIRD_PARTIES || kind == ConsentKind.CROSS_BORDER) {
            for (var recipient : ConsentWriter.receivers(file, kind == ConsentKind.CROSS_BORDER)) {
                everybody.add(List.of(recipient.words(), recipient.country(), recipient.data()));
            }
        }
        return everybody;
    }

    /** What is asked for anew, in words. */
    static List<String> named(Page page, PolicyFile file, Set<Purpose> purposes, Set<ConsentKind> kinds) {
        return Stream.concat(
                        purposes.stream().sorted().map(purpose -> page.t("policy.purpose." + purpose.id())),
                        kinds.stream()
                                .filter(kind -> kind.purpose().isEmpty())
                                .sorted()
                                .map(kind -> file.apart(kind).words().in(page.language())))
                .toList();
    }

    private static Set<List<Object>> receivers(PolicyFile file, Purpose purpose) {
        var receivers = new LinkedHashSet<List<Object>>();
        file.recipients().forEach((id, recipient) -> {
            if (recipient.purposes().contains(purpose.id())) {
                recipient.data().forEach(data -> receivers.add(List.of(id, recipient.country(), data)));
            }
        });
        return receivers;
    }

    private static boolean longer(@Nullable Duration was, @Nullable Duration will) {
        return was != null && (will == null || will.compareTo(was) > 0);
    }

    private void reads() {
        each(now.matrix(), wanted.matrix(), (role, was, will) -> {
            for (var purpose : Purpose.values()) {
                var old = was == null ? null : was.reaches().get(purpose);
                var next = will == null ? null : will.reaches().get(purpose);
                if (old != next) {
                    add(
                            Group.READS,
                            "matrix › " + role + " › " + purpose.id(),
                            page -> page.t("policy.role." + role) + " · " + page.t("policy.purpose." + purpose.id()),
                            reach(old),
                            reach(next),
                            width(old) < width(next) ? Way.WIDER : Way.NARROWER);
                }
            }
        });
        each(now.categories(), wanted.categories(), (id, was, will) -> {
            if (was != null && will != null && was.restricted() != will.restricted()) {
                add(
                        Group.READS,
                        "categories › " + id + " › access",
                        said(will.words()),
                        page -> page.t("policy.access." + was.restricted()),
                        page -> page.t("policy.access." + will.restricted()),
                        will.restricted() ? Way.NARROWER : Way.WIDER);
            }
        });
    }

    private static Function<Page, String> reach(@Nullable Reach reach) {
        return page -> page.t("policy.reach." + PolicyFile.word(reach));
    }

    private static int width(@Nullable Reach reach) {
        return reach == null ? -1 : reach.ordinal();
    }

    private void purposes() {
        each(now.purposes(), wanted.purposes(), (id, was, will) -> {
            if (was == null || will == null) {
                return;
            }
            var place = "purposes › " + id;
            kinds(place, will.words(), was.data(), will.data());
            if (!was.operations().equals(will.operations())) {
                add(
                        Group.READS,
                        place + " › operations",
                        said(will.words()),
                        operations(was.operations()),
                        operations(will.operations()),
                        was.operations().containsAll(will.operations()) ? Way.NARROWER : Way.WIDER);
            }
            if (!was.retention().equals(will.retention())) {
                add(
                        Group.RETENTION,
                        place + " › retention",
                        said(will.words()),
                        page -> Terms.say(now.rule(was.retention()), page.language()),
                        page -> Terms.say(wanted.rule(will.retention()), page.language()),
                        Way.OTHER);
            }
            basis(place, will.words(), was.clause(), was.article(), will.clause(), will.article());
        });
        each(now.grounds(), wanted.grounds(), (id, was, will) -> {
            if (was == null || will == null) {
                return;
            }
            if (was.consentStillAsked() != will.consentStillAsked()) {
                add(
                        Group.CONSENTS,
                        "grounds › " + id + " › consent-still-asked",
                        said(will.words()),
                        page -> page.t("policy.asked." + was.consentStillAsked()),
                        page -> page.t("policy.asked." + will.consentStillAsked()),
                        will.consentStillAsked() ? Way.NARROWER : Way.WIDER);
            }
            basis("grounds › " + id, will.words(), was.clause(), was.article(), will.clause(), will.article());
        });
    }

    private static Function<Page, String> operations(Set<Operation> operations) {
        return page -> PolicyPages.operations(page, operations);
    }

    /** Which kinds of data a purpose or a consent takes. */
    private void kinds(String place, Wording words, List<String> was, List<String> will) {
        if (!was.equals(will)) {
            add(
                    Group.CONSENTS,
                    place + " › data",
                    said(words),
                    data(now, was),
                    data(wanted, will),
                    was.containsAll(will) ? Way.NARROWER : Way.WIDER);
        }
    }

    private static Function<Page, String> data(PolicyFile file, List<String> ids) {
        return page -> String.join(
                "; ",
                ids.stream()
                        .map(id -> file.kind(id).words().in(page.language()))
                        .toList());
    }

    private void recipients() {
        each(now.recipients(), wanted.recipients(), (id, was, will) -> {
            if (!Objects.equals(was, will)) {
                var words = Objects.requireNonNull(will == null ? was : will).words();
                add(
                        Group.READS,
                        "recipients › " + id,
                        said(words),
                        recipient(now, was),
                        recipient(wanted, will),
                        will == null ? Way.NARROWER : Way.WIDER);
            }
        });
    }

    private static Function<Page, String> recipient(PolicyFile file, PolicyFile.@Nullable Recipient recipient) {
        return recipient == null
                ? NOTHING
                : page -> recipient.country() + ", " + recipient.contract() + ": "
                        + String.join(
                                ", ",
                                recipient.purposes().stream()
                                        .map(purpose -> page.t("policy.purpose." + purpose))
                                        .toList())
                        + "; " + data(file, recipient.data()).apply(page);
    }

    private void retention() {
        each(now.retention(), wanted.retention(), (id, was, will) -> {
            if (was == null || will == null || Objects.equals(was.keep(), will.keep())) {
                return;
            }
            add(
                    id.equals("outbox") || id.equals("brake") ? Group.LETTERS : Group.RETENTION,
                    "retention › " + id,
                    page -> page.t("policy.kept." + id),
                    page -> Terms.say(was, page.language()),
                    page -> Terms.say(will, page.language()),
                    longer(was.keep(), will.keep()) ? Way.LONGER : Way.SHORTER);
        });
    }

    private void consent() {
        words(
                Group.CONSENTS,
                "consent › summary",
                page -> page.t("policy.change.consent"),
                now.consent().summary(),
                wanted.consent().summary());
        each(now.consent().items(), wanted.consent().items(), (number, was, will) -> {
            if (was != null && will != null) {
                var place = "consent › items › " + number;
                words(Group.CONSENTS, place + " › label", said(will.label()), was.label(), will.label());
                words(Group.CONSENTS, place + " › text", said(will.label()), was.text(), will.text());
                words(Group.CONSENTS, place + " › instead", said(will.label()), was.instead(), will.instead());
            }
        });
    }

    private void apart() {
        each(now.consentKinds(), wanted.consentKinds(), (id, was, will) -> {
            if (was == null || will == null) {
                return;
            }
            var place = "consent-kinds › " + id;
            words(Group.CONSENTS, place, said(will.words()), was.words(), will.words());
            kinds(place, will.words(), was.data(), will.data());
            basis(place, will.words(), was.clause(), was.article(), will.clause(), will.article());
            words(Group.CONSENTS, place + " › summary", said(will.words()), was.summary(), will.summary());
            each(
                    was.texts(),
                    will.texts(),
                    (number, before, after) ->
                            words(Group.CONSENTS, place + " › items › " + number, said(will.words()), before, after));
            if (was.asked() != will.asked()) {
                add(
                        Group.CONSENTS,
                        place + " › asked",
                        said(will.words()),
                        page -> page.t("policy.asked." + was.asked()),
                        page -> page.t("policy.asked." + will.asked()),
                        Way.OTHER);
            }
            if (!was.term().equals(will.term())) {
                add(
                        Group.CONSENTS,
                        place + " › term",
                        said(will.words()),
                        page -> Terms.amount(was.term(), page.language()),
                        page -> Terms.amount(will.term(), page.language()),
                        longer(was.term(), will.term()) ? Way.LONGER : Way.SHORTER);
            }
        });
    }

    private void deadlines() {
        each(now.deadlines(), wanted.deadlines(), (id, was, will) -> {
            if (was != null && will != null && !was.terms().equals(will.terms())) {
                add(Group.DEADLINES, "deadlines › " + id, said(will.words()), terms(was), terms(will), Way.OTHER);
            }
        });
    }

    private static Function<Page, String> terms(PolicyFile.Deadline deadline) {
        return page -> String.join(
                "; ",
                deadline.terms().stream()
                        .map(term ->
                                page.t(term.working() ? "policy.days.working" : "policy.days.calendar", term.days())
                                        + " (" + term.since() + ")")
                        .toList());
    }

    private void settings() {
        each(now.periods(), wanted.periods(), (id, was, will) -> setting("periods", id, text(was), text(will)));
        each(now.numbers(), wanted.numbers(), (id, was, will) -> setting("numbers", id, text(was), text(will)));
    }

    private static @Nullable String text(PolicyFile.@Nullable Setting<?> setting) {
        if (setting == null) {
            return null;
        }
        return setting.value() instanceof Duration period
                ? period(period)
                : setting.value().toString();
    }

    /** As it stands in the file: 7d, 12h, 15m, 30s. */
    private static String period(Duration period) {
        long seconds = period.toSeconds();
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        } else if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    private void setting(String section, String id, @Nullable String was, @Nullable String will) {
        if (!Objects.equals(was, will)) {
            add(
                    LETTERS.matcher(id).matches() ? Group.LETTERS : Group.SETTINGS,
                    section + " › " + id,
                    page -> WITH_NEXT_START.contains(id) ? id + " (" + page.t("policy.change.next-start") + ")" : id,
                    page -> was == null ? "" : was,
                    page -> will == null ? "" : will,
                    Way.OTHER);
        }
    }

    private void words() {
        each(now.sections(), wanted.sections(), (id, was, will) -> words("sections › " + id, was, will));
        each(now.appeal(), wanted.appeal(), (id, was, will) -> {
            words("appeal › " + id, of(was, PolicyFile.Appeal::words), of(will, PolicyFile.Appeal::words));
            words(
                    "appeal › " + id + " › contact",
                    was == null ? null : was.contact(),
                    will == null ? null : will.contact());
        });
        each(now.clauses(), wanted.clauses(), (id, was, will) -> {
            if (was != null && will != null) {
                Function<Page, String> label = page ->
                        page.t("policy.clause", id) + " · " + will.title().in(page.language());
                words(Group.WORDS, "clauses › " + id + " › title", label, was.title(), will.title());
                words(Group.WORDS, "clauses › " + id + " › promise", label, was.promise(), will.promise());
                words(Group.WORDS, "clauses › " + id + " › how", label, was.how(), will.how());
                basis("clauses › " + id, will.title(), id, was.article(), id, will.article());
            }
        });
        each(
                now.purposes(),
                wanted.purposes(),
                (id, was, will) -> words(
                        Group.CONSENTS,
                        "purposes › " + id,
                        page -> page.t("policy.purpose." + id),
                        of(was, PolicyFile.Use::words),
                        of(will, PolicyFile.Use::words)));
        each(
                now.categories(),
                wanted.categories(),
                (id, was, will) ->
                        words("categories › " + id, of(was, PolicyFile.Kind::words), of(will, PolicyFile.Kind::words)));
        each(
                now.grounds(),
                wanted.grounds(),
                (id, was, will) ->
                        words("grounds › " + id, of(was, PolicyFile.Basis::words), of(will, PolicyFile.Basis::words)));
        each(
                now.retention(),
                wanted.retention(),
                (id, was, will) -> words(
                        "retention › " + id,
                        of(was, PolicyFile.Retention::after),
                        of(will, PolicyFile.Retention::after)));
        each(
                now.deadlines(),
                wanted.deadlines(),
                (id, was, will) -> words(
                        "deadlines › " + id,
                        of(was, PolicyFile.Deadline::words),
                        of(will, PolicyFile.Deadline::words)));
    }

    private static <T> @Nullable Wording of(@Nullable T entry, Function<T, Wording> words) {
        return entry == null ? null : words.apply(entry);
    }

    private void basis(
            String place, Wording label, String clause, String article, String newClause, String newArticle) {
        if (!clause.equals(newClause) || !article.equals(newArticle)) {
            add(
                    Group.WORDS,
                    place + " › article",
                    said(label),
                    page -> page.t("policy.clause", clause) + " · " + article,
                    page -> page.t("policy.clause", newClause) + " · " + newArticle,
                    Way.OTHER);
        }
    }

    private void words(String place, @Nullable Wording was, @Nullable Wording will) {
        words(Group.WORDS, place, will == null ? page -> place : said(will), was, will);
    }

    private void words(
            Group group, String place, Function<Page, String> label, @Nullable Wording was, @Nullable Wording will) {
        if (Objects.equals(was, will)) {
            return;
        }
        var texts = new ArrayList<Change.Text>();
        for (var language : Language.values()) {
            var before = was == null ? "" : was.in(language);
            var after = will == null ? "" : will.in(language);
            if (!before.equals(after)) {
                texts.add(new Change.Text(language, WordByWord.pieces(before, after)));
            }
        }
        changes.add(new Change(group, place, label, NOTHING, NOTHING, Way.OTHER, texts));
    }

    private static Function<Page, String> said(Wording words) {
        return page -> words.in(page.language());
    }

    private void add(
            Group group,
            String place,
            Function<Page, String> label,
            Function<Page, String> before,
            Function<Page, String> after,
            Way way) {
        changes.add(new Change(group, place, label, before, after, way, List.of()));
    }

    private interface Pair<T> {
        void look(String id, @Nullable T was, @Nullable T will);
    }

    private static <T> void each(Map<String, T> now, Map<String, T> wanted, Pair<T> look) {
        var ids = new LinkedHashSet<>(now.keySet());
        ids.addAll(wanted.keySet());
        ids.forEach(id -> look.look(id, now.get(id), wanted.get(id)));
    }
}
