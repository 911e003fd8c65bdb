package kz.qyzmet.desk.policy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.ModelAndView;

/** The public pages of the policy: the clauses with their lamps, and the data map. */
@Controller
class PolicyPages {
    private static final ZoneId HERE = ZoneId.of("Asia/Almaty");

    private final Policy policy;
    private final Controls controls;
    private final DataMap map;
    private final Operator operator;

    private final List<Elsewhere> elsewhere;

    PolicyPages(Policy policy, Controls controls, DataMap map, Operator operator, List<Elsewhere> elsewhere) {
        this.policy = policy;
        this.controls = controls;
        this.map = map;
        this.operator = operator;
        this.elsewhere = List.copyOf(elsewhere);
    }

    @GetMapping("/policy")
    ModelAndView clauses(Page page, @RequestParam(required = false) @Nullable String lamp) {
        var language = page.language();
        var lines = lines(language);
        var counts = new EnumMap<Controls.Lamp, Integer>(Controls.Lamp.class);
        lines.forEach(line -> counts.merge(line.lamp(), 1, Integer::sum));
        var chosen = chosen(lamp);
        var shown = lines.stream()
                .filter(line -> chosen == null || line.lamp() == chosen)
                .toList();
        var edition = policy.file().editions().get(policy.edition());
        var placed = edition == null ? null : edition.date().atStartOfDay(HERE).toInstant();
        return page.show(
                "policy/clauses",
                new ClausesPage(
                        policy.edition(),
                        placed,
                        operator.details().orElse(null),
                        chapters(language, shown),
                        counts,
                        lines.size(),
                        chosen,
                        new RulesPart(policy.file(), language)));
    }

    @GetMapping("/policy/data-map")
    ModelAndView dataMap(Page page) {
        return page.show(
                "policy/dataMap",
                new DataMapPage(
                        map,
                        policy.file(),
                        page.language(),
                        elsewhere.stream().flatMap(its -> its.copies().stream()).toList()));
    }

    /** The same for programs, as {@code bin/qyzmet explain --json} prints it. */
    @GetMapping(value = "/policy/data-map.json", produces = MediaType.APPLICATION_JSON_VALUE)
    @ResponseBody
    String dataMapForPrograms() {
        return Explain.json(map, policy.file());
    }

    private static Controls.@Nullable Lamp chosen(@Nullable String lamp) {
        return Arrays.stream(Controls.Lamp.values())
                .filter(value -> value.id().equals(lamp))
                .findFirst()
                .orElse(null);
    }

    private List<Line> lines(Language language) {
        var lines = new ArrayList<Line>();
        for (var id : PolicyChecks.CLAUSES) {
            var clause = policy.file().clauses().get(id);
            if (clause != null) {
                var checked = controls.of(id);
                lines.add(new Line(
                        id,
                        clause.title().in(language),
                        clause.promise().in(language),
                        clause.how().in(language),
                        basis(clause.article()),
                        Controls.lamp(checked),
                        checked));
            }
        }
        return lines;
    }

    /** In the order of clause 1.2. */
    static String operations(Page page, Set<Operation> operations) {
        return operations.stream()
                .sorted()
                .map(operation -> ConsentWriter.lower(page.t("policy.operation." + operation.id())))
                .collect(Collectors.joining(", "));
    }

    /** With the number of Law 94-V before its articles; another act names itself, as {@code 274-IV} or {@code 395/НҚ}. */
    static String basis(String article) {
        return article.matches("\\d+(-[IVX]+|/НҚ).*") ? article : "94-V, " + article;
    }

    private List<Chapter> chapters(Language language, List<Line> lines) {
        var chapters = new ArrayList<Chapter>();
        policy.file().sections().forEach((id, title) -> {
            var own = lines.stream()
                    .filter(line -> line.id().equals(id) || line.id().startsWith(id + "."))
                    .toList();
            if (!own.isEmpty()) {
                chapters.add(new Chapter(id, title.in(language), own));
            }
        });
        return chapters;
    }

    /** @param placed when the edition was placed; the date of last update (clause 6.1) */
    record ClausesPage(
            String edition,
            @Nullable Instant placed,
            @Nullable OperatorDetails operator,
            List<Chapter> chapters,
            Map<Controls.Lamp, Integer> counts,
            int all,
            Controls.@Nullable Lamp chosen,
            RulesPart rules) {

        int count(Controls.Lamp lamp) {
            return counts.getOrDefault(lamp, 0);
        }
    }

    record Chapter(String id, String title, List<Line> lines) {}

    record Line(
            String id,
            String title,
            String promise,
            String how,
            String article,
            Controls.Lamp lamp,
            List<Controls.Checked> checked) {}

    /** What the page shows of the file besides the clauses. */
    record RulesPart(PolicyFile file, Language language) {
        String say(Wording wording) {
            return wording.in(language);
        }

        String basis(String article) {
            return PolicyPages.basis(article);
        }

        String keep(PolicyFile.Retention rule) {
            return Terms.say(rule, language);
        }

        String keep(String rule) {
            return Terms.say(file.rule(rule), language);
        }

        String data(List<String> categories) {
            return String.join(
                    "; ",
                    categories.stream()
                            .map(id -> ConsentWriter.lower(file.kind(id).words().in(language)))
                            .toList());
        }

        String operations(Page page, PolicyFile.Use use) {
            return PolicyPages.operations(page, use.operations());
        }

        /** own, team, all or none. */
        String reach(PolicyFile.Grants grants, Purpose purpose) {
            var reach = grants.reaches().get(purpose);
            return reach == null ? "none" : reach.name().toLowerCase(Locale.ROOT);
        }
    }

    record DataMapPage(DataMap map, PolicyFile file, Language language, List<Elsewhere.Copy> elsewhere) {
        List<DataMap.Entry> personal() {
            return map.entries().stream()
                    .filter(entry -> !entry.holding().columns().isEmpty())
                    .toList();
        }

        List<DataMap.Entry> impersonal() {
            return map.entries().stream()
                    .filter(entry -> entry.holding().columns().isEmpty())
                    .toList();
        }

        long sealed(Class<? extends Holding.Seal> seal) {
            return map.entries().stream()
                    .flatMap(entry -> entry.holding().columns().stream())
                    .filter(column -> seal.isInstance(column.seal()))
                    .count();
        }

        long columns() {
            return map.entries().stream()
                    .mapToLong(entry -> entry.holding().columns().size())
                    .sum();
        }

        String category(Holding.Column column) {
            return file.kind(column.category().id()).words().in(language);
        }

        String purpose(Holding.Column column) {
            return file.use(column.purpose()).words().in(language);
        }

        String keep(Holding.Column column) {
            return Terms.say(file.rule(column.retention()), language);
        }

        /** A module gives its reasons in English; here they are said in the reader's language, or as given when nobody has put them into words yet. */
        String because(Page page, String reason) {
            return speaks(page, reason) ? page.t(key(reason)) : reason;
        }

        boolean speaks(Page page, String reason) {
            return page.knows(key(reason));
        }

        /** The first words of the reason name it. */
        private static String key(String reason) {
            return "policy.because."
                    + Arrays.stream(reason.toLowerCase(Locale.ROOT).split("[^a-z0-9]+"))
                            .filter(word -> !word.isEmpty())
                            .limit(8)
                            .collect(Collectors.joining("-"));
        }

        /** The last part of a message key. */
        String erasure(Holding.Column column) {
            return switch (column.erasure()) {
                case Holding.Erasure.Delete delete -> "delete";
                case Holding.Erasure.Blank blank -> "blank";
                case Holding.Erasure.Keep keep -> "keep";
            };
        }

        String seal(Holding.Column column) {
            return switch (column.seal()) {
                case Holding.Seal.Requester requester -> "requester";
                case Holding.Seal.Author author -> "author";
                case Holding.Seal.Both both -> "both";
                case Holding.Seal.KeyedHash hash -> "hash";
                case Holding.Seal.Index index -> "index";
                case Holding.Seal.Clear clear -> "clear";
            };
        }
    }
}
