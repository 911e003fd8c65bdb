package kz.qyzmet.desk.audit;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.MenuItem;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Option;
import kz.qyzmet.desk.web.Page;
import kz.qyzmet.desk.web.Viewer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The officer's journal: read by filters, verified and exported by a button. Looking up a person is itself an entry. */
@Controller
class JournalPages {
    private final JournalReading reading;
    private final JournalVerification verification;
    private final JournalExport export;
    private final Journal journal;
    private final People people;
    private final OwnJournal own;
    private final Policy policy;

    JournalPages(
            JournalReading reading,
            JournalVerification verification,
            JournalExport export,
            Journal journal,
            People people,
            OwnJournal own,
            Policy policy) {
        this.reading = reading;
        this.verification = verification;
        this.export = export;
        this.journal = journal;
        this.people = people;
        this.own = own;
        this.policy = policy;
    }

    /** @param more the query of the next page */
    record Shown(
            JournalReading.Filter filter,
            String person,
            List<JournalReading.Line> lines,
            Map<UUID, String> names,
            List<Option> purposes,
            List<Option> operations,
            @Nullable String more,
            JournalReading.@Nullable Standing standing,
            JournalVerification.@Nullable Verified verified) {

        /** Empty when the actor is no person that has a name here. */
        String name(JournalReading.Line line) {
            return line.actor() == null ? "" : names.getOrDefault(line.actor(), "");
        }
    }

    @GetMapping("/officer/journal")
    ModelAndView list(
            Page page,
            Actor actor,
            @RequestParam(defaultValue = "") String who,
            @RequestParam(defaultValue = "") String purpose,
            @RequestParam(defaultValue = "") String operation,
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String until,
            @RequestParam(defaultValue = "") String person,
            @RequestParam(required = false) @Nullable Long before) {
        var permit = policy.permit(actor, Purpose.ACCOUNTABILITY);
        if (permit.reach() != Reach.ALL) {
            throw new Refused("4.9", "no-rule");
        }
        var filter = new JournalReading.Filter(
                id(who),
                oneOf(purpose, Arrays.stream(Purpose.values()).map(Purpose::id).toList()),
                oneOf(
                        operation,
                        Arrays.stream(Operation.values()).map(Operation::id).toList()),
                day(from),
                day(until),
                id(person) == null ? null : SubjectId.of(person));
        var found = reading.list(permit, filter, before, policy.number("admin-page"));
        var about = filter.person();
        if (about != null) {
            journal.read(permit, "journal:person", List.of(about), "journal.entry");
        }
        return page.show(
                "audit/journal",
                new Shown(
                        filter,
                        about == null ? "" : names(actor, Set.of(about)).getOrDefault(about.value(), ""),
                        found.lines(),
                        names(actor, actors(found.lines(), filter.actor())),
                        options(
                                page,
                                "audit.purpose.",
                                Arrays.stream(Purpose.values()).map(Purpose::id)),
                        options(
                                page,
                                "policy.operation.",
                                Arrays.stream(Operation.values()).map(Operation::id)),
                        found.next() == null ? null : more(filter, found.next()),
                        reading.standing(permit).orElse(null),
                        verification.last().orElse(null)));
    }

    private Map<UUID, String> names(Actor actor, Set<SubjectId> ids) {
        var names = new java.util.HashMap<UUID, String>();
        people.names(policy.permit(actor, Purpose.ACCOUNTABILITY), ids)
                .forEach((id, name) -> names.put(id.value(), name));
        return names;
    }

    private static Set<SubjectId> actors(List<JournalReading.Line> lines, @Nullable UUID asked) {
        var actors = new HashSet<SubjectId>();
        for (var line : lines) {
            if (line.actor() != null && line.actorKind().equals("person")) {
                actors.add(new SubjectId(line.actor()));
            }
        }
        if (asked != null) {
            actors.add(new SubjectId(asked));
        }
        return actors;
    }

    private static List<Option> options(Page page, String key, java.util.stream.Stream<String> ids) {
        var options = new ArrayList<Option>();
        options.add(new Option("", page.t(key + "any")));
        ids.forEach(id -> options.add(new Option(id, page.t(key + id))));
        return options;
    }

    /** Ids and codes only, so the address tells nothing about a person. */
    private static String more(JournalReading.Filter filter, long before) {
        return "/officer/journal?" + query(filter) + "before=" + before;
    }

    private static String query(JournalReading.Filter filter) {
        var query = new StringBuilder();
        add(query, "who", filter.actor());
        add(query, "purpose", filter.purpose());
        add(query, "operation", filter.operation());
        add(query, "from", filter.from());
        add(query, "until", filter.until());
        add(query, "person", filter.person());
        return query.toString();
    }

    private static void add(StringBuilder query, String name, @Nullable Object value) {
        if (value != null && !value.toString().isEmpty()) {
            query.append(name)
                    .append('=')
                    .append(URLEncoder.encode(value.toString(), StandardCharsets.UTF_8))
                    .append('&');
        }
    }

    private static @Nullable UUID id(String text) {
        try {
            return text.length() == 36 ? UUID.fromString(text) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String oneOf(String chosen, List<String> known) {
        return known.contains(chosen) ? chosen : "";
    }

    private static @Nullable LocalDate day(String text) {
        try {
            return text.isEmpty() ? null : LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** By post, so that the address a person is looked up by stands in no URL. */
    @PostMapping("/officer/journal/person")
    ModelAndView person(Page page, Actor actor, @RequestParam(defaultValue = "") String email) {
        // whoever may read only their own may not learn whom an address belongs to either
        if (policy.permit(actor, Purpose.ACCOUNTABILITY).reach() != Reach.ALL) {
            throw new Refused("4.9", "no-rule");
        }
        return people.byEmail(policy.permit(actor, Purpose.RIGHTS), email)
                .map(person -> page.redirect("/officer/journal?person=" + person))
                .orElseGet(() -> page.redirect("/officer/journal", Flash.of("audit.journal.unknown")));
    }

    record Entry(JournalReading.Single it, String name) {}

    @GetMapping("/officer/journal/{index:[0-9]{1,18}}")
    ModelAndView single(Page page, Actor actor, @PathVariable long index) {
        var permit = policy.permit(actor, Purpose.ACCOUNTABILITY);
        var single = reading.single(permit, index).orElseThrow(NotFound::new);
        var names = names(actor, actors(List.of(single.line()), null));
        return page.show(
                "audit/entry",
                new Entry(
                        single,
                        single.line().actor() == null
                                ? ""
                                : names.getOrDefault(single.line().actor(), "")));
    }

    @PostMapping("/officer/journal/verify")
    ModelAndView verify(Page page, Actor actor) {
        var permit = policy.permit(actor, Purpose.ACCOUNTABILITY);
        if (permit.reach() != Reach.ALL) {
            throw new Refused("4.9", "no-rule");
        }
        var verified = verification.verify();
        return page.redirect(
                "/officer/journal",
                verified.place() == null ? Flash.of("audit.journal.whole") : Flash.of("audit.journal.broken"));
    }

    @PostMapping("/officer/journal/export")
    void export(Actor actor, HttpServletResponse response) throws IOException {
        var permit = policy.permit(actor, Purpose.ACCOUNTABILITY);
        response.setContentType("application/zip");
        response.setHeader("Content-Disposition", "attachment; filename=\"journal.zip\"");
        export.write(permit, response.getOutputStream());
    }

    @GetMapping("/my/journal")
    ModelAndView own(Page page, Actor actor, @RequestParam(required = false) @Nullable Long before) {
        return page.show("audit/looked", own.of(actor, before));
    }

    @Configuration(proxyBeanMethods = false)
    static class Menu {
        private record Item(String key, String href, String icon, int order, boolean officers) implements MenuItem {
            @Override
            public boolean visibleTo(@Nullable Viewer viewer) {
                return viewer != null && (officers ? viewer.is("officer") : !viewer.staff());
            }
        }

        @Bean
        MenuItem journalItem() {
            return new Item("audit.menu.journal", "/officer/journal", "book", 60, true);
        }

        @Bean
        MenuItem lookedItem() {
            return new Item("audit.menu.looked", "/my/journal", "shield", 30, false);
        }
    }
}
