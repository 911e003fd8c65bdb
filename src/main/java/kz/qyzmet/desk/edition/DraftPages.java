package kz.qyzmet.desk.edition;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Change;
import kz.qyzmet.desk.policy.Editions;
import kz.qyzmet.desk.policy.NextEdition;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.PolicyText;
import kz.qyzmet.desk.policy.Wording;
import kz.qyzmet.desk.policy.WrongPolicy;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The next edition written in the browser, a part of the policy at a time, in three languages side by side; then it goes the way of a file that was brought (clause 6.2). */
@Controller
class DraftPages {
    private static final String PLACE = "/officer/policy/draft";
    private static final String DRAFT = "draft";
    /** Letters of the line about the edition. */
    static final int LINE = 300;

    private final NextEdition next;
    private final Editing editing;
    private final Editions editions;
    private final Policy policy;

    DraftPages(NextEdition next, Editing editing, Editions editions, Policy policy) {
        this.next = next;
        this.editing = editing;
        this.editions = editions;
        this.policy = policy;
    }

    /** @param newest with which a new draft begins */
    public record NoDraft(
            String newest, List<String> completed, @Nullable String wrong) {}

    /**
     * @param version of the whole draft, for what is done to the whole
     * @param seen marks of what stands in the fields of the edition's line
     * @param completed what the program fills in, because the edition in force is older
     * @param wrong what stands in the way, as a sentence
     * @param errors of the form of the edition's line, by field
     * @param stale whether another edition was published since it was begun
     */
    public record DraftPage(
            String id,
            String version,
            PolicyText.Heading heading,
            Map<String, String> seen,
            Map<String, String> errors,
            @Nullable String wrong,
            String newest,
            boolean stale,
            List<String> completed,
            Instant begunAt,
            Instant changedAt,
            List<Line> parts) {
        public boolean missing() {
            return heading.words().kk().isEmpty()
                    || heading.words().ru().isEmpty()
                    || heading.words().en().isEmpty();
        }
    }

    /**
     * @param changed clauses that say something else than the newest edition
     * @param missing clauses that lack a language
     */
    public record Line(String id, String title, long changed, long missing) {}

    /** @param gone whether the draft was published or discarded meanwhile */
    public record PartPage(
            DraftPart part,
            String draft,
            boolean meanwhile,
            boolean gone,
            boolean tooLong,
            @Nullable String wrong,
            String newest) {}

    public record ChangesPage(String name, String newest, Map<Change.Group, List<Change>> changes) {}

    @GetMapping(PLACE)
    ModelAndView draft(Page page, Actor actor) {
        var permit = Publishing.officer(policy, actor);
        return next.draft(permit).map(draft -> show(page, draft, null)).orElseGet(() -> none(page, null));
    }

    /** @param version of the draft that makes room; empty when there is none */
    @PostMapping(PLACE)
    ModelAndView begin(Page page, Actor actor, @RequestParam(defaultValue = "") String version) {
        var permit = Publishing.officer(policy, actor);
        try {
            if (version.isEmpty()) {
                editing.begin(permit);
            } else {
                editing.anew(permit, version);
            }
            return page.redirect(PLACE, Flash.of("edition.draft.begun"));
        } catch (Conflict another) {
            return meanwhile(page, actor);
        }
    }

    @PostMapping(PLACE + "/heading")
    ModelAndView heading(Page page, Actor actor, @RequestParam Map<String, String> form) {
        var permit = Publishing.officer(policy, actor);
        var draft = next.draft(permit);
        if (draft.isEmpty()) {
            return meanwhile(page, actor);
        }
        var typed = typed(draft.get(), form);
        var errors = errors(page, heading(typed));
        if (!errors.isEmpty()) {
            return with(HttpStatus.UNPROCESSABLE_CONTENT, show(page, draft.get(), typed, false, errors, null));
        }
        try {
            editing.write(permit, form.getOrDefault(DRAFT, ""), "editions", now -> {
                var laid = new Typed(fields(now.heading()), form);
                laid.orConflict();
                return now.headed(heading(laid));
            });
            return page.redirect(PLACE, Flash.of("edition.draft.saved"));
        } catch (WrongPolicy wrong) {
            return with(
                    HttpStatus.UNPROCESSABLE_CONTENT, show(page, draft.get(), typed, false, Map.of(), wrong.in(page)));
        } catch (Conflict another) {
            return next.draft(permit)
                    .map(now -> with(
                            HttpStatus.CONFLICT,
                            show(
                                    page,
                                    now,
                                    typed(now, form),
                                    true,
                                    beside(page, now, form),
                                    page.t("edition.draft.meanwhile"))))
                    .orElseGet(() -> meanwhile(page, actor));
        }
    }

    private static Map<String, String> fields(PolicyText.Heading heading) {
        var words = heading.words();
        return Map.of(
                "name", heading.name(), "date", heading.date(), "kk", words.kk(), "ru", words.ru(), "en", words.en());
    }

    private static Typed typed(NextEdition.Draft draft, Map<String, String> form) {
        return new Typed(fields(draft.text().heading()), form);
    }

    private static PolicyText.Heading heading(Typed typed) {
        return new PolicyText.Heading(
                typed.value("name"),
                typed.value("date"),
                new Wording(typed.value("kk"), typed.value("ru"), typed.value("en")));
    }

    /** What the form can say at once; whether it can be an edition is checked with the whole file. */
    private static Map<String, String> errors(Page page, PolicyText.Heading heading) {
        var errors = new HashMap<String, String>();
        if (!heading.name().matches("[0-9A-Za-z][0-9A-Za-z.-]{0,31}")) {
            errors.put("name", page.t("edition.draft.name.wrong"));
        }
        try {
            LocalDate.parse(heading.date());
        } catch (DateTimeException notADate) {
            errors.put("date", page.t("edition.draft.date.wrong"));
        }
        for (var language : Language.values()) {
            if (heading.words().in(language).length() > LINE) {
                errors.put(language.code(), page.t("edition.draft.long", LINE));
            }
        }
        return errors;
    }

    /** What somebody else wrote, beside what was typed. */
    private static Map<String, String> beside(Page page, NextEdition.Draft now, Map<String, String> form) {
        var beside = new HashMap<String, String>();
        var typed = typed(now, form);
        fields(now.text().heading()).forEach((field, stored) -> {
            if (typed.clashes(field)) {
                beside.put(field, page.t("edition.draft.now", stored));
            }
        });
        return beside;
    }

    @GetMapping(PLACE + "/part/{part}")
    ModelAndView part(Page page, Actor actor, @PathVariable String part) {
        var permit = Publishing.officer(policy, actor);
        var draft = next.draft(permit);
        if (draft.isEmpty()) {
            return page.redirect(PLACE);
        }
        known(draft.get().text(), part);
        return page.show("edition/part", part(page, part, draft.get(), Map.of(), false, false, null));
    }

    @PostMapping(PLACE + "/part/{part}")
    ModelAndView write(Page page, Actor actor, @PathVariable String part, @RequestParam Map<String, String> form) {
        var permit = Publishing.officer(policy, actor);
        var draft = next.draft(permit);
        var stored = draft.map(NextEdition.Draft::text).orElseGet(this::newest);
        known(stored, part);
        if (draft.isEmpty()) {
            return again(HttpStatus.CONFLICT, page, gone(page, part, form));
        } else if (laid(stored, part, form).values().stream().anyMatch(DraftPages::tooLong)) {
            return again(
                    HttpStatus.UNPROCESSABLE_CONTENT, page, part(page, part, draft.get(), form, false, true, null));
        }
        try {
            editing.write(permit, form.getOrDefault(DRAFT, ""), part, now -> {
                known(now, part);
                new Typed(DraftPart.fields(now, part), form).orConflict();
                return now.with(laid(now, part, form));
            });
            return page.redirect(PLACE + "/part/" + part, Flash.of("edition.draft.saved"));
        } catch (WrongPolicy wrong) {
            return again(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    page,
                    part(page, part, draft.get(), form, false, false, wrong.in(page)));
        } catch (Conflict another) {
            return again(
                    HttpStatus.CONFLICT,
                    page,
                    next.draft(permit)
                            .map(now -> part(page, part, now, form, true, false, null))
                            .orElseGet(() -> gone(page, part, form)));
        }
    }

    private static Map<String, Wording> laid(PolicyText text, String part, Map<String, String> form) {
        return DraftPart.laid(text, part, new Typed(DraftPart.fields(text, part), form));
    }

    @GetMapping(PLACE + "/changes")
    ModelAndView changes(Page page, Actor actor) {
        var draft = next.draft(Publishing.officer(policy, actor));
        if (draft.isEmpty()) {
            return page.redirect(PLACE);
        }
        var text = draft.get().text();
        var changes = new EnumMap<Change.Group, List<Change>>(Change.Group.class);
        var words = text.changesSince(newest());
        if (!words.isEmpty()) {
            changes.put(Change.Group.WORDS, words);
        }
        return page.show("edition/draftchanges", new ChangesPage(text.heading().name(), newestName(), changes));
    }

    /** The draft as a file: for numbers, periods and roles, which are changed in the file and brought back. */
    @GetMapping(PLACE + "/policy.yaml")
    ResponseEntity<byte[]> file(Actor actor) {
        var draft = next.draft(Publishing.officer(policy, actor)).orElseThrow(NotFound::new);
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("application/yaml;charset=UTF-8"))
                .header("Content-Disposition", "attachment; filename=\"policy.yaml\"")
                .body(draft.text().source().getBytes(StandardCharsets.UTF_8));
    }

    /** From here on the draft is a file that was brought. */
    @PostMapping(PLACE + "/check")
    ModelAndView check(Page page, Actor actor, @RequestParam(defaultValue = "") String version) {
        var permit = Publishing.officer(policy, actor);
        var found = next.draft(permit);
        if (found.isEmpty() || !found.get().version().equals(version)) {
            return meanwhile(page, actor);
        }
        var draft = found.get();
        if (stale(draft)) {
            return with(HttpStatus.CONFLICT, show(page, draft, page.t("edition.draft.stale.no")));
        }
        try {
            return page.redirect(
                    "/officer/policy/" + editions.draft(permit, draft.text().source()));
        } catch (WrongPolicy wrong) {
            return with(HttpStatus.UNPROCESSABLE_CONTENT, show(page, draft, wrong.in(page)));
        }
    }

    @PostMapping(PLACE + "/discard")
    ModelAndView discard(Page page, Actor actor, @RequestParam(defaultValue = "") String version) {
        var permit = Publishing.officer(policy, actor);
        try {
            editing.discard(permit, version);
            return page.redirect(PLACE, Flash.of("edition.draft.discarded"));
        } catch (Conflict another) {
            return meanwhile(page, actor);
        }
    }

    /** The page as it is now, and a sentence that it is not what the officer looked at. */
    private ModelAndView meanwhile(Page page, Actor actor) {
        var said = page.t("edition.draft.meanwhile");
        return with(
                HttpStatus.CONFLICT,
                next.draft(Publishing.officer(policy, actor))
                        .map(draft -> show(page, draft, said))
                        .orElseGet(() -> none(page, said)));
    }

    private ModelAndView none(Page page, @Nullable String wrong) {
        return page.show("edition/nodraft", new NoDraft(newestName(), policy.completed(), wrong));
    }

    private ModelAndView show(Page page, NextEdition.Draft draft, @Nullable String wrong) {
        return show(page, draft, typed(draft, Map.of()), false, Map.of(), wrong);
    }

    private ModelAndView show(
            Page page,
            NextEdition.Draft draft,
            Typed typed,
            boolean both,
            Map<String, String> errors,
            @Nullable String wrong) {
        var newest = newest();
        var parts = DraftPart.ids(draft.text()).stream()
                .map(id -> DraftPart.of(
                        page, id, draft.text(), new Typed(DraftPart.fields(draft.text(), id), Map.of()), newest, false))
                .map(part -> new Line(
                        part.id(),
                        part.title(),
                        part.groups().stream().filter(DraftPart.Group::changed).count(),
                        part.groups().stream().filter(DraftPart.Group::missing).count()))
                .toList();
        var seen = new HashMap<String, String>();
        fields(draft.text().heading()).keySet().forEach(field -> seen.put(field, typed.seen(field, both)));
        return page.show(
                "edition/draft",
                new DraftPage(
                        draft.id(),
                        draft.version(),
                        heading(typed),
                        seen,
                        errors,
                        wrong,
                        newestName(),
                        stale(draft),
                        policy.completed(),
                        draft.begunAt(),
                        draft.changedAt(),
                        parts));
    }

    private PartPage part(
            Page page,
            String part,
            NextEdition.Draft draft,
            Map<String, String> form,
            boolean meanwhile,
            boolean tooLong,
            @Nullable String wrong) {
        var typed = new Typed(DraftPart.fields(draft.text(), part), form);
        return new PartPage(
                DraftPart.of(page, part, draft.text(), typed, newest(), meanwhile),
                draft.id(),
                meanwhile,
                false,
                tooLong,
                wrong,
                newestName());
    }

    /** There is nothing to write into, but what was typed must not be lost. */
    private PartPage gone(Page page, String part, Map<String, String> form) {
        var newest = newest();
        var typed = new Typed(DraftPart.fields(newest, part), form);
        return new PartPage(
                DraftPart.of(page, part, newest, typed, newest, false), "", false, true, false, null, newestName());
    }

    private static ModelAndView again(HttpStatus status, Page page, PartPage it) {
        return with(status, page.show("edition/part", it));
    }

    private static ModelAndView with(HttpStatus status, ModelAndView shown) {
        shown.setStatus(status);
        return shown;
    }

    private static void known(PolicyText text, String part) {
        if (!DraftPart.ids(text).contains(part)) {
            throw new NotFound();
        }
    }

    private static boolean tooLong(Wording words) {
        return words.kk().length() > PolicyText.LONGEST
                || words.ru().length() > PolicyText.LONGEST
                || words.en().length() > PolicyText.LONGEST;
    }

    private boolean stale(NextEdition.Draft draft) {
        return draft.basedOn() != editions.archive().getFirst().number();
    }

    private String newestName() {
        return editions.archive().getFirst().edition();
    }

    private PolicyText newest() {
        return PolicyText.of(editions.source(newestName()));
    }
}
