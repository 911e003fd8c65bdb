package kz.qyzmet.desk.policy;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The public archive: every edition at an address that stays, what was in force when, and what each changed (clauses 6.1 and 6.2). */
@Controller
class EditionArchive {
    private final Editions editions;
    private final Clock clock;

    EditionArchive(Editions editions, Clock clock) {
        this.editions = editions;
        this.clock = clock;
    }

    /** @param state a message key's last part @param again what it asks anew for, in words */
    record Line(Editions.Placed placed, String words, String state, List<String> again) {}

    /**
     * @param asked the moment as typed
     * @param wrong when it is no moment
     */
    record ArchivePage(
            List<Line> lines,
            String asked,
            boolean wrong,
            @Nullable Instant moment,
            Editions.@Nullable Placed then,
            boolean officer) {}

    @GetMapping("/policy/editions")
    ModelAndView archive(Page page, Actor actor, @RequestParam(defaultValue = "") String at) {
        var now = clock.instant();
        var lines = new ArrayList<Line>();
        for (var placed : editions.archive()) {
            var file = file(placed);
            lines.add(new Line(
                    placed,
                    file.inForce().words().in(page.language()),
                    state(placed, now),
                    Comparison.named(page, file, placed.asksAgain(), placed.consentsAgain())));
        }
        var moment = at.isBlank() ? null : moment(at.strip());
        return page.show(
                "policy/editions",
                new ArchivePage(
                        lines,
                        at.strip(),
                        !at.isBlank() && moment == null,
                        moment,
                        moment == null ? null : editions.at(moment).orElse(null),
                        actor.has(Role.OFFICER)));
    }

    private static String state(Editions.Placed placed, Instant now) {
        if (placed.never()) {
            return "never";
        } else if (placed.inForceAt(now)) {
            return "in-force";
        }
        return now.isBefore(placed.inForceSince()) ? "waiting" : "past";
    }

    /** A day means its end, so that the answer is what the day left in force. */
    private static @Nullable Instant moment(String typed) {
        try {
            return typed.length() > 10
                    ? LocalDateTime.parse(typed).atZone(Editions.HERE).toInstant()
                    : LocalDate.parse(typed)
                            .plusDays(1)
                            .atStartOfDay(Editions.HERE)
                            .toInstant()
                            .minusNanos(1_000);
        } catch (DateTimeException notMoment) {
            return null;
        }
    }

    record EditionPage(
            Editions.Placed placed,
            String state,
            String words,
            List<Chapter> chapters,
            PolicyPages.RulesPart rules,
            @Nullable String before) {}

    record Chapter(String id, String title, List<Clause> clauses) {}

    record Clause(String id, String title, String promise, String how, String article) {}

    @GetMapping("/policy/editions/{edition}")
    ModelAndView edition(Page page, @PathVariable String edition) {
        var archive = editions.archive();
        var placed = found(archive, edition);
        var file = file(placed);
        var language = page.language();
        var chapters = new ArrayList<Chapter>();
        file.sections().forEach((id, title) -> {
            var clauses = new ArrayList<Clause>();
            for (var number : PolicyChecks.CLAUSES) {
                var clause = file.clauses().get(number);
                if (clause != null && (number.equals(id) || number.startsWith(id + "."))) {
                    clauses.add(new Clause(
                            number,
                            clause.title().in(language),
                            clause.promise().in(language),
                            clause.how().in(language),
                            PolicyPages.basis(clause.article())));
                }
            }
            chapters.add(new Chapter(id, title.in(language), clauses));
        });
        return page.show(
                "policy/edition",
                new EditionPage(
                        placed,
                        state(placed, clock.instant()),
                        file.inForce().words().in(language),
                        chapters,
                        new PolicyPages.RulesPart(file, language),
                        before(archive, placed)));
    }

    record ChangesPage(Editions.Placed placed, String before, Map<Change.Group, List<Change>> changes) {}

    @GetMapping("/policy/editions/{edition}/changes")
    ModelAndView changes(Page page, @PathVariable String edition) {
        var archive = editions.archive();
        var placed = found(archive, edition);
        var before = before(archive, placed);
        if (before == null) {
            throw new NotFound();
        }
        var changes = Comparison.of(file(found(archive, before)), file(placed));
        return page.show("policy/changes", new ChangesPage(placed, before, grouped(changes)));
    }

    /** By what they are about, in the order of the page; groups without a change are left out. */
    static Map<Change.Group, List<Change>> grouped(List<Change> changes) {
        var grouped = new java.util.EnumMap<Change.Group, List<Change>>(Change.Group.class);
        changes.forEach(change -> grouped.computeIfAbsent(change.group(), group -> new ArrayList<>())
                .add(change));
        return grouped;
    }

    @GetMapping("/policy/editions/{edition}/policy.yaml")
    ResponseEntity<byte[]> source(@PathVariable String edition) {
        var source = editions.source(edition);
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("application/yaml;charset=UTF-8"))
                .header("Content-Disposition", "attachment; filename=\"policy.yaml\"")
                .body(source.getBytes(StandardCharsets.UTF_8));
    }

    private static Editions.Placed found(List<Editions.Placed> archive, String edition) {
        return archive.stream()
                .filter(one -> one.edition().equals(edition))
                .findFirst()
                .orElseThrow(NotFound::new);
    }

    private static @Nullable String before(List<Editions.Placed> archive, Editions.Placed placed) {
        return archive.stream()
                .filter(one -> one.number() == placed.number() - 1)
                .map(Editions.Placed::edition)
                .findFirst()
                .orElse(null);
    }

    private PolicyFile file(Editions.Placed placed) {
        return Completion.read(editions.source(placed.edition())).file();
    }
}
