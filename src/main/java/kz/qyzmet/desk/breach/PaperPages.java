package kz.qyzmet.desk.breach;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Category;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.Card;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Page;
import kz.qyzmet.desk.web.Words;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/**
 * What the officer takes to the authorised body: the notice on paper and as text, and the list of people for onward notice (order 481/НҚ); and the page of the people. A blocked person stands in the list as a number: their data is
 * stored and not handed over (contracts 10).
 */
@Controller
class PaperPages {
    private static final String ONE = "/officer/breaches/{id:[0-9a-f-]{36}}";
    private static final int SHOWN = 50;
    private static final int BATCH = 200;

    /** @param name empty when nobody is left, or when the person is blocked */
    record Person(Affected.Line line, String name, boolean blocked) {
        List<Category> kinds() {
            var extent = line.extent();
            return extent == null ? List.of() : Extent.told(extent.allKinds());
        }
    }

    /** @param stolen whether a copy with everybody in it is among what was exposed */
    record People(
            Breach breach,
            boolean stolen,
            List<Person> people,
            @Nullable String more) {}

    private final Breaches breaches;
    private final Affected affected;
    private final Handling handling;
    private final AuthorityNotice notice;
    private final Subjects subjects;
    private final Blockings blockings;
    private final Journal journal;
    private final Policy policy;
    private final Words words;

    PaperPages(
            Breaches breaches,
            Affected affected,
            Handling handling,
            AuthorityNotice notice,
            Subjects subjects,
            Blockings blockings,
            Journal journal,
            Policy policy,
            Words words) {
        this.breaches = breaches;
        this.affected = affected;
        this.handling = handling;
        this.notice = notice;
        this.subjects = subjects;
        this.blockings = blockings;
        this.journal = journal;
        this.policy = policy;
        this.words = words;
    }

    @PostMapping(ONE + "/notice.pdf")
    ResponseEntity<byte[]> paper(
            Actor actor, @PathVariable UUID id, @RequestParam(defaultValue = "kk") String language) {
        var permit = Officer.permit(policy, actor);
        var breach = breaches.find(permit, id).orElseThrow(NotFound::new);
        var chosen = Language.of(language);
        handling.taken(permit, id, "papers");
        return file(
                "application/pdf",
                "breach-" + breach.number() + "-" + chosen.code() + ".pdf",
                notice.paper(permit, breach, chosen, me(permit, actor)));
    }

    @PostMapping(ONE + "/notice.txt")
    ResponseEntity<byte[]> text(
            Actor actor, @PathVariable UUID id, @RequestParam(defaultValue = "kk") String language) {
        var permit = Officer.permit(policy, actor);
        var breach = breaches.find(permit, id).orElseThrow(NotFound::new);
        var chosen = Language.of(language);
        handling.taken(permit, id, "papers");
        return file(
                "text/plain; charset=utf-8",
                "breach-" + breach.number() + "-" + chosen.code() + ".txt",
                notice.text(permit, breach, chosen, me(permit, actor)).getBytes(StandardCharsets.UTF_8));
    }

    private static ResponseEntity<byte[]> file(String type, String name, byte[] bytes) {
        return ResponseEntity.ok()
                .header("Content-Type", type)
                .header("Content-Disposition", "attachment; filename=\"" + name + "\"")
                .body(bytes);
    }

    private @Nullable Card me(Permit permit, Actor actor) {
        var me = actor.subject();
        return me == null ? null : subjects.cards(permit, List.of(me)).get(me);
    }

    @GetMapping(ONE + "/people")
    ModelAndView people(
            Page page, Actor actor, @PathVariable UUID id, @RequestParam(required = false) @Nullable UUID after) {
        var permit = Officer.permit(policy, actor);
        var breach = breaches.find(permit, id).orElseThrow(NotFound::new);
        var found = affected.page(permit, id, after, SHOWN + 1);
        var shown = found.subList(0, Math.min(SHOWN, found.size()));
        var people = shown.stream().map(Affected.Line::person).toList();
        var blocked = blockings.among(people);
        var open = people.stream().filter(person -> !blocked.contains(person)).toList();
        var names = subjects.names(permit, open);
        var living = living(permit, shown);
        journal.read(permit, "breach:" + id, living, "subject.name", "breach_person.extent");
        return page.show(
                "breach/people",
                new People(
                        breach,
                        breaches.exposures(permit, breach).stream()
                                .anyMatch(exposure -> exposure.kind() == Exposure.Kind.HELD),
                        shown.stream()
                                .map(line -> new Person(
                                        line, names.getOrDefault(line.person(), ""), blocked.contains(line.person())))
                                .toList(),
                        found.size() > SHOWN
                                ? "/officer/breaches/" + id + "/people?after="
                                        + shown.getLast().id()
                                : null));
    }

    private static List<SubjectId> living(Permit permit, List<Affected.Line> lines) {
        Officer.check(permit);
        return lines.stream()
                .filter(line -> line.extent() != null)
                .map(Affected.Line::person)
                .toList();
    }

    /** The list for the authorised body, in batches; each batch is an entry of handing over before it leaves. */
    @PostMapping(ONE + "/people.csv")
    void list(Page page, Actor actor, @PathVariable UUID id, HttpServletResponse response) throws IOException {
        var permit = Officer.permit(policy, actor);
        var breach = breaches.find(permit, id).orElseThrow(NotFound::new);
        handling.taken(permit, id, "listed");
        response.setContentType("text/csv; charset=utf-8");
        response.setHeader("Content-Disposition", "attachment; filename=\"breach-" + breach.number() + "-people.csv\"");
        var out = new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8);
        // spreadsheets take it for another alphabet without
        out.write('\uFEFF');
        row(
                out,
                List.of(
                        "№",
                        words.say(page.language(), "breach.list.name"),
                        words.say(page.language(), "breach.list.iin"),
                        words.say(page.language(), "breach.list.phone"),
                        words.say(page.language(), "breach.list.kinds"),
                        words.say(page.language(), "breach.list.first"),
                        words.say(page.language(), "breach.list.last"),
                        words.say(page.language(), "breach.list.named")));
        long number = 0;
        for (var lines = affected.page(permit, id, null, BATCH);
                !lines.isEmpty();
                lines = affected.page(permit, id, lines.getLast().id(), BATCH)) {
            var people = lines.stream().map(Affected.Line::person).toList();
            var blocked = blockings.among(people);
            var named = new HashSet<>(living(permit, lines));
            named.removeAll(blocked);
            journal.note(
                    permit,
                    Operation.PROVIDE,
                    "breach:" + id,
                    named,
                    "subject.name",
                    "contact.value",
                    "breach_person.extent");
            for (var line : lines) {
                row(out, cells(page, permit, ++number, line, blocked.contains(line.person())));
            }
            out.flush();
        }
        out.flush();
    }

    private List<String> cells(Page page, Permit permit, long number, Affected.Line line, boolean blocked) {
        var extent = line.extent();
        if (extent == null) {
            return List.of(Long.toString(number), page.t("breach.people.gone"), "", "", "", "", "", "");
        }
        var known = blocked
                ? Map.<String, String>of()
                : subjects.identifiers(permit, line.person()).stream()
                        .collect(Collectors.toMap(
                                Subjects.Identifier::kind, Subjects.Identifier::value, (first, more) -> first));
        return List.of(
                Long.toString(number),
                blocked
                        ? page.t("breach.people.blocked") + " " + line.person()
                        : known.getOrDefault("name", known.getOrDefault("email", "")),
                known.getOrDefault("iin", ""),
                known.getOrDefault("phone", "").replace("+", ""),
                Extent.told(extent.allKinds()).stream()
                        .map(kind -> words.say(page.language(), "breach.kind." + kind.id()))
                        .collect(Collectors.joining(", ")),
                extent.first().toString(),
                extent.last().toString(),
                certainty(extent).stream().map(page::t).collect(Collectors.joining(", ")));
    }

    /** How certain it is that it concerns them, in keys of words. */
    private static List<String> certainty(Extent extent) {
        var why = new ArrayList<String>();
        if (extent.held()) {
            why.add("breach.people.held");
        }
        if (extent.touched()) {
            why.add(extent.named() ? "breach.people.named" : "breach.people.perhaps");
        }
        return why;
    }

    /** A cell that begins like a formula is a formula to a spreadsheet, whoever wrote it. */
    private static void row(Writer out, List<String> cells) throws IOException {
        var safe = new ArrayList<String>();
        for (var cell : cells) {
            var text = cell.isEmpty() || "=+-@\t\r".indexOf(cell.charAt(0)) < 0 ? cell : "'" + cell;
            safe.add('"' + text.replace("\"", "\"\"").replaceAll("\\p{Cntrl}", " ") + '"');
        }
        out.write(String.join(",", safe) + "\r\n");
    }
}
