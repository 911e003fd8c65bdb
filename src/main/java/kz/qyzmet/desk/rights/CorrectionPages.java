package kz.qyzmet.desk.rights;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.consent.PaperForm;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.Card;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/**
 * The officer keeps what is held right (clause 2.1.5): the addresses from which letters come back, the values of a person with their age and history, corrections with reason and paper; and the second person, who reads
 * neither name nor value, carries them out.
 */
@Controller
class CorrectionPages {
    private static final String BOARD = "/officer/corrections";
    private static final String VALUES = "/officer/people/{id:[0-9a-f-]{36}}/values";
    private static final int LINES = 50;

    /** @param name empty for the second person @param own whether the reader wrote it down */
    record Waiting(Correction correction, String name, boolean own) {}

    record Doubtful(Subjects.Doubtful found, String name) {
        String why(Page page) {
            return CorrectionPages.why(page, found.doubt().code());
        }
    }

    record Board(List<Waiting> waiting, List<Doubtful> doubtful, boolean more, boolean officer) {}

    /** @param chosen the value whose form is open; null when none is @param request the demand that it is for, if any */
    record Values(
            Card card,
            List<Subjects.Held> held,
            List<Correction.Told> corrections,
            Map<SubjectId, String> colleagues,
            Subjects.@Nullable Held chosen,
            @Nullable UUID request,
            CorrectionForm form,
            boolean blocked,
            boolean own) {
        String why(Page page, Subjects.Held value) {
            var doubt = value.doubt();
            return doubt == null ? "" : CorrectionPages.why(page, doubt.code());
        }

        boolean may() {
            return !blocked && !own;
        }
    }

    private final Corrections corrections;
    private final Correcting correcting;
    private final Serving serving;
    private final SubjectRequests requests;
    private final Subjects subjects;
    private final Blockings blockings;
    private final Journal journal;
    private final Policy policy;

    CorrectionPages(
            Corrections corrections,
            Correcting correcting,
            Serving serving,
            SubjectRequests requests,
            Subjects subjects,
            Blockings blockings,
            Journal journal,
            Policy policy) {
        this.corrections = corrections;
        this.correcting = correcting;
        this.serving = serving;
        this.requests = requests;
        this.subjects = subjects;
        this.blockings = blockings;
        this.journal = journal;
        this.policy = policy;
    }

    /** What a code of RFC 3463 says, in words; the code itself stands beside it. */
    private static String why(Page page, String code) {
        var known = Stream.of("5.1", "5.2", "5.4", "5.7")
                .filter(code::startsWith)
                .findFirst()
                .orElse(code.startsWith("4") ? "4" : "other");
        return page.t("rights.doubt." + known.replace('.', '-')) + " (" + code + ")";
    }

    @GetMapping(BOARD)
    ModelAndView board(Page page, Actor actor) {
        var permit = serving.second(actor);
        var officer = actor.has(Role.OFFICER);
        var waiting = corrections.waiting(permit, LINES);
        var doubtful = officer ? subjects.doubtful(permit, null, LINES + 1) : List.<Subjects.Doubtful>of();
        var shown = doubtful.subList(0, Math.min(LINES, doubtful.size()));
        var people = Stream.concat(
                        waiting.stream().map(Correction::subject),
                        shown.stream().map(Subjects.Doubtful::subject))
                .distinct()
                .toList();
        var names = officer ? subjects.names(permit, people) : Map.<SubjectId, String>of();
        if (officer) {
            journal.read(permit, "page:corrections", people, "subject.name", "contact.doubtful");
        }
        return page.show(
                "rights/corrections",
                new Board(
                        waiting.stream()
                                .map(one -> new Waiting(
                                        one,
                                        names.getOrDefault(one.subject(), ""),
                                        one.askedBy().equals(actor.id())))
                                .toList(),
                        shown.stream()
                                .map(one -> new Doubtful(one, names.getOrDefault(one.subject(), "")))
                                .toList(),
                        doubtful.size() > LINES,
                        officer));
    }

    @PostMapping(BOARD + "/{id:[0-9a-f-]{36}}/carry-out")
    ModelAndView carryOut(Page page, Actor actor, @PathVariable UUID id) {
        return act(page, BOARD, "rights.correction.done", () -> {
            var permit = serving.second(actor);
            correcting.carryOut(permit, actor, apart(permit, id));
        });
    }

    @PostMapping(BOARD + "/{id:[0-9a-f-]{36}}/give-up")
    ModelAndView giveUp(Page page, Actor actor, @PathVariable UUID id) {
        return act(page, BOARD, "rights.correction.given-up", () -> {
            var permit = serving.second(actor);
            correcting.giveUp(permit, apart(permit, id), actor.id());
        });
    }

    /** Those of a demand go with it, and those of the person are theirs. */
    private Correction apart(Permit permit, UUID id) {
        return corrections
                .find(permit, id)
                .filter(one -> one.request() == null && !one.byPerson())
                .orElseThrow(NotFound::new);
    }

    @GetMapping(VALUES)
    ModelAndView values(
            Page page,
            Actor actor,
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable UUID value,
            @RequestParam(required = false) @Nullable UUID request) {
        return show(page, Officer.permit(policy, actor), new SubjectId(id), value, request, CorrectionForm.EMPTY);
    }

    private ModelAndView show(
            Page page,
            Permit permit,
            SubjectId subject,
            @Nullable UUID value,
            @Nullable UUID request,
            CorrectionForm form) {
        var card = subjects.cards(permit, List.of(subject)).get(subject);
        if (card == null || !card.known()) {
            throw new NotFound();
        }
        journal.read(
                permit,
                "values:" + subject,
                List.of(subject),
                "subject.name",
                "contact.value",
                "correction.reason",
                "correction.recipients");
        var blocked = blockings.blocked(subject);
        // what is blocked is stored, and shown to nobody (contracts 10)
        var held = blocked ? List.<Subjects.Held>of() : subjects.held(permit, subject);
        var corrected = blocked ? List.<Correction>of() : corrections.of(permit, subject, null, LINES);
        var shown = page.show(
                "rights/values",
                new Values(
                        card,
                        held,
                        corrected.stream()
                                .map(one -> corrections.told(permit, one))
                                .toList(),
                        subjects.names(
                                permit,
                                corrected.stream()
                                        .map(Correction::endedBy)
                                        .filter(Objects::nonNull)
                                        .map(SubjectId::new)
                                        .distinct()
                                        .toList()),
                        held.stream()
                                .filter(one -> one.id().equals(value))
                                .findFirst()
                                .orElse(null),
                        request,
                        form,
                        blocked,
                        subject.equals(permit.actor().subject())));
        if (!form.wrong().isEmpty()) {
            shown.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
        }
        return shown;
    }

    @PostMapping(VALUES + "/{value:[0-9a-f-]{36}}")
    ModelAndView ask(Page page, Actor actor, @PathVariable UUID id, @PathVariable UUID value, HttpServletRequest sent)
            throws IOException {
        var permit = Officer.permit(policy, actor);
        var subject = new SubjectId(id);
        var held = correcting.held(permit, subject, value).orElseThrow(NotFound::new);
        var paper = PaperForm.read(sent, policy.number("consent-scan-max-megabytes") << 20);
        var form = new CorrectionForm(paper.fields(), Map.of());
        var request = number(form.value("request"));
        try {
            correcting.ask(permit, form.wish(policy, subject, held.id(), held.kind(), true, paper.scan(), request));
            return request == null
                    ? page.redirect(home(id), Flash.of("rights.correction.asked"))
                    : page.redirect("/officer/requests/" + request, Flash.of("rights.correction.prepared"));
        } catch (Invalid invalid) {
            return show(page, permit, subject, value, request, form.with(invalid.fields()));
        } catch (Conflict conflict) {
            return page.redirect(home(id), Flash.of("rights.conflict." + conflict.code()));
        }
    }

    private static @Nullable UUID number(String typed) {
        try {
            return typed.isEmpty() ? null : UUID.fromString(typed);
        } catch (IllegalArgumentException notAnId) {
            throw new NotFound();
        }
    }

    /** Does it reach the person after all? A letter to it asks. */
    @PostMapping(VALUES + "/{value:[0-9a-f-]{36}}/ask-address")
    ModelAndView askAddress(Page page, Actor actor, @PathVariable UUID id, @PathVariable UUID value) {
        return act(
                page,
                home(id),
                "rights.doubt.asked",
                () -> correcting.asks(Officer.permit(policy, actor), new SubjectId(id), value));
    }

    @PostMapping(VALUES + "/{value:[0-9a-f-]{36}}/not-doubtful")
    ModelAndView notDoubtful(Page page, Actor actor, @PathVariable UUID id, @PathVariable UUID value) {
        return act(
                page,
                home(id),
                "rights.doubt.cleared",
                () -> correcting.doubtless(Officer.permit(policy, actor), new SubjectId(id), value));
    }

    @GetMapping(BOARD + "/{id:[0-9a-f-]{36}}/scan")
    void scan(Actor actor, @PathVariable UUID id, HttpServletResponse response) throws IOException {
        var found = corrections.find(serving.second(actor), id).orElseThrow(NotFound::new);
        var permit = scanned(actor, found);
        if (blockings.blocked(found.subject())) {
            throw new NotFound();
        }
        var scan = corrections.scan(permit, found).orElseThrow(NotFound::new);
        journal.read(permit, "correction:" + id, List.of(found.subject()), "correction.scan");
        response.setContentType(scan.mime());
        response.setHeader(
                "Content-Disposition",
                "attachment; filename=\"correction-" + id.toString().substring(0, 8) + "." + scan.type() + "\"");
        response.getOutputStream().write(scan.bytes());
    }

    /** The officer, or the second person of the demand that it was written down for. */
    private Permit scanned(Actor actor, Correction correction) {
        var demand = correction.request();
        return demand == null
                ? Officer.permit(policy, actor)
                : requests.find(serving.second(actor), demand)
                        .flatMap(request -> serving.sees(actor, request))
                        .orElseThrow(() -> new Refused("4.1", "officer-only"));
    }

    private ModelAndView act(Page page, String home, String said, Runnable act) {
        try {
            act.run();
            return page.redirect(home, Flash.of(said));
        } catch (Conflict conflict) {
            return page.redirect(home, Flash.of("rights.conflict." + conflict.code()));
        }
    }

    private static String home(UUID person) {
        return "/officer/people/" + person + "/values";
    }
}
