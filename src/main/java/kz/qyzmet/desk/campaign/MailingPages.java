package kz.qyzmet.desk.campaign;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.mail.Previews;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Option;
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
 * Mailings for whoever the policy's matrix lets send them: written in three languages, looked at as they will leave, tried on oneself, started once, watched, paused and stopped. The pages tell how many the recipients are and
 * never who.
 */
@Controller
class MailingPages {
    private static final String LIST = "/desk/mailings";
    private static final int LINES = 25;
    private static final int STEPS = 50;
    private static final String FRAMED = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups; "
            + "frame-ancestors 'self'; base-uri 'none'; form-action 'none'";

    record Listed(List<Mailing> mailings, @Nullable String older) {}

    record Written(MailingForm form, List<Option> kinds, boolean fresh, String action) {}

    /** One of the three letters as it will leave. */
    record Seen(Language language, Previews.Preview letter, String text) {}

    /** @param would how many would get it now; null once it has begun */
    record Shown(
            Mailing mailing,
            String purpose,
            List<Seen> seen,
            Recipients.@Nullable Counted would,
            Mailings.Figures figures,
            List<Mailings.Step> steps,
            boolean operator,
            boolean address) {
        String base() {
            return LIST + "/" + mailing.id();
        }

        /** Of those taken, the ones that are still on their way. */
        long open() {
            return Math.max(0, mailing.taken() - figures.settled());
        }
    }

    private final Mailings mailings;
    private final Recipients recipients;
    private final Dispatch dispatch;
    private final MailingLetters letters;
    private final Previews previews;
    private final Outbox outbox;
    private final Subjects subjects;
    private final Operator operator;
    private final Policy policy;
    private final Clock clock;

    MailingPages(
            Mailings mailings,
            Recipients recipients,
            Dispatch dispatch,
            MailingLetters letters,
            Previews previews,
            Outbox outbox,
            Subjects subjects,
            Operator operator,
            Policy policy,
            Clock clock) {
        this.mailings = mailings;
        this.recipients = recipients;
        this.dispatch = dispatch;
        this.letters = letters;
        this.previews = previews;
        this.outbox = outbox;
        this.subjects = subjects;
        this.operator = operator;
        this.policy = policy;
        this.clock = clock;
    }

    @GetMapping(LIST)
    ModelAndView list(Page page, Actor actor, @RequestParam(required = false) @Nullable UUID before) {
        var some = mailings.list(kinds(actor), before, LINES + 1);
        var shown = some.subList(0, Math.min(LINES, some.size()));
        return page.show(
                "campaign/mailings",
                new Listed(
                        shown,
                        some.size() > LINES
                                ? LIST + "?before=" + shown.getLast().id()
                                : null));
    }

    @GetMapping(LIST + "/new")
    ModelAndView fresh(Page page, Actor actor) {
        var kinds = kinds(actor);
        return form(page, actor, MailingForm.empty(kinds.getFirst()), true, LIST + "/new");
    }

    @PostMapping(LIST + "/new")
    ModelAndView write(Page page, Actor actor, @RequestParam Map<String, String> typed) {
        kinds(actor);
        var form = MailingForm.checked(typed, policy);
        var id = form.id().orElse(null);
        if (!form.good() || id == null) {
            return form(page, actor, form, true, LIST + "/new");
        }
        var kind = form.kind().orElseThrow();
        mailings.write(permit(actor, kind), id, kind, form.words());
        return page.redirect(LIST + "/" + id, Flash.of("campaign.flash.kept"));
    }

    @GetMapping(LIST + "/{id}")
    ModelAndView show(Page page, Actor actor, @PathVariable UUID id) {
        var mailing = find(actor, id);
        var permit = permit(actor, mailing.kind());
        var draft = mailing.state() == Mailing.State.DRAFT;
        var own = self(actor);
        var address = address(permit, own);
        var seen = Arrays.stream(Language.values())
                .map(language -> seen(permit, mailing, own, address, language))
                .toList();
        return page.show(
                "campaign/mailing",
                new Shown(
                        mailing,
                        policy.consentKind(mailing.kind().consent(), page.language()),
                        seen,
                        draft ? recipients.count(permit, mailing.kind()) : null,
                        mailings.figures(id),
                        mailings.steps(id, STEPS),
                        operator.details().isPresent(),
                        !address.isEmpty()));
    }

    /** The HTML of the letter exactly as it travels, for a frame in which nothing runs. */
    @GetMapping(LIST + "/{id}/html/{language:kk|ru|en}")
    void html(Actor actor, @PathVariable UUID id, @PathVariable String language, HttpServletResponse response)
            throws IOException {
        var mailing = find(actor, id);
        var permit = permit(actor, mailing.kind());
        var own = self(actor);
        var seen = seen(permit, mailing, own, address(permit, own), Language.of(language));
        response.setHeader("Content-Security-Policy", FRAMED);
        response.setHeader("X-Frame-Options", "SAMEORIGIN");
        response.setContentType("text/html;charset=UTF-8");
        response.getOutputStream().write(seen.letter().html());
    }

    @GetMapping(LIST + "/{id}/edit")
    ModelAndView edit(Page page, Actor actor, @PathVariable UUID id) {
        var mailing = find(actor, id);
        return mailing.state() == Mailing.State.DRAFT
                ? form(page, actor, MailingForm.of(mailing), false, LIST + "/" + id + "/edit")
                : page.redirect(LIST + "/" + id, Flash.of("campaign.flash.not-draft"));
    }

    @PostMapping(LIST + "/{id}/edit")
    ModelAndView change(Page page, Actor actor, @PathVariable UUID id, @RequestParam Map<String, String> typed) {
        var mailing = find(actor, id);
        var kept = new HashMap<>(typed);
        kept.put("kind", mailing.kind().id());
        var form = MailingForm.checked(kept, policy);
        if (!form.good()) {
            return form(page, actor, form, false, LIST + "/" + id + "/edit");
        }
        var changed = mailings.change(permit(actor, mailing.kind()), mailing, form.version(), form.words());
        return page.redirect(
                LIST + "/" + id, Flash.of(changed ? "campaign.flash.kept" : "campaign.flash.changed-meanwhile"));
    }

    /** To the mailbox of whoever asks, and to no other. */
    @PostMapping(LIST + "/{id}/trial")
    ModelAndView trial(
            Page page, Actor actor, @PathVariable UUID id, @RequestParam(defaultValue = "") String language) {
        var mailing = find(actor, id);
        var permit = permit(actor, mailing.kind());
        var own = self(actor);
        var address = address(permit, own);
        if (!Language.known(language)) {
            throw new NotFound();
        } else if (address.isEmpty()) {
            return page.redirect(LIST + "/" + id, Flash.of("campaign.flash.no-address"));
        } else if (recently(permit, own)) {
            return page.redirect(LIST + "/" + id, Flash.of("campaign.flash.trial-soon"));
        }
        outbox.queue(permit, letters.specimen(mailing, own, address, Language.of(language)));
        return page.redirect(LIST + "/" + id, Flash.of("campaign.flash.trial"));
    }

    private boolean recently(Permit permit, SubjectId own) {
        return Acting.as(
                permit.family(),
                () -> outbox.queuedSince(
                        own, Letter.Kind.TRIAL, clock.instant().minus(policy.period("mailing-trial"))));
    }

    /** Once: a second press, or one after somebody has changed the words, starts nothing. */
    @PostMapping(LIST + "/{id}/start")
    ModelAndView start(
            Page page,
            Actor actor,
            @PathVariable UUID id,
            @RequestParam(defaultValue = "0") int version,
            @RequestParam(defaultValue = "") String sure) {
        var mailing = find(actor, id);
        var back = LIST + "/" + id;
        if (mailing.state() != Mailing.State.DRAFT) {
            return page.redirect(back, Flash.of("campaign.flash.begun-before"));
        } else if (!sure.equals("yes")) {
            return page.redirect(back, Flash.of("campaign.flash.not-sure"));
        } else if (operator.details().isEmpty()) {
            return page.redirect(back, Flash.of("campaign.flash.no-operator"));
        } else if (mailing.version() != version) {
            return page.redirect(back, Flash.of("campaign.flash.changed-meanwhile"));
        }
        var begun = mailings.act(permit(actor, mailing.kind()), mailing, Mailing.Act.START);
        return page.redirect(back, Flash.of(begun ? "campaign.flash.begun" : "campaign.flash.begun-before"));
    }

    @PostMapping(LIST + "/{id}/pause")
    ModelAndView pause(Page page, Actor actor, @PathVariable UUID id) {
        return act(page, actor, id, Mailing.Act.PAUSE, "campaign.flash.paused");
    }

    @PostMapping(LIST + "/{id}/resume")
    ModelAndView resume(Page page, Actor actor, @PathVariable UUID id) {
        return act(page, actor, id, Mailing.Act.RESUME, "campaign.flash.resumed");
    }

    /** For good; what waits in the outbox is taken back. */
    @PostMapping(LIST + "/{id}/stop")
    ModelAndView stop(Page page, Actor actor, @PathVariable UUID id) {
        var mailing = find(actor, id);
        var stopped = dispatch.stop(permit(actor, mailing.kind()), mailing);
        return page.redirect(LIST + "/" + id, Flash.of(stopped ? "campaign.flash.stopped" : "campaign.flash.not-now"));
    }

    @PostMapping(LIST + "/{id}/remove")
    ModelAndView remove(Page page, Actor actor, @PathVariable UUID id) {
        var mailing = find(actor, id);
        var removed = mailings.remove(permit(actor, mailing.kind()), mailing);
        return removed
                ? page.redirect(LIST, Flash.of("campaign.flash.removed"))
                : page.redirect(LIST + "/" + id, Flash.of("campaign.flash.not-draft"));
    }

    private ModelAndView act(Page page, Actor actor, UUID id, Mailing.Act act, String said) {
        var mailing = find(actor, id);
        var done = mailings.act(permit(actor, mailing.kind()), mailing, act);
        return page.redirect(LIST + "/" + id, Flash.of(done ? said : "campaign.flash.not-now"));
    }

    private ModelAndView form(Page page, Actor actor, MailingForm form, boolean fresh, String action) {
        var shown = page.show(
                "campaign/write",
                new Written(
                        form,
                        kinds(actor).stream()
                                .map(kind -> new Option(kind.id(), policy.consentKind(kind.consent(), page.language())))
                                .toList(),
                        fresh,
                        action));
        if (!form.good()) {
            shown.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
        }
        return shown;
    }

    private Seen seen(Permit permit, Mailing mailing, SubjectId own, String address, Language language) {
        var letter = previews.of(permit, letters.specimen(mailing, own, address, language));
        return new Seen(language, letter, new String(letter.text(), StandardCharsets.UTF_8).replace("\r\n", "\n"));
    }

    /** The mailing, if the actor may send such; another's kind and none answer alike. */
    private Mailing find(Actor actor, UUID id) {
        var kinds = kinds(actor);
        return mailings.find(id)
                .filter(mailing -> kinds.contains(mailing.kind()))
                .orElseThrow(NotFound::new);
    }

    /** The kinds that the matrix lets the actor send, at least one. */
    private List<Mailing.Kind> kinds(Actor actor) {
        var kinds = Arrays.stream(Mailing.Kind.values())
                .filter(kind -> policy.permits(actor, kind.purpose()))
                .toList();
        if (kinds.isEmpty()) {
            // asked as a question, so that the refusal is counted and names its clause
            policy.permit(actor, Purpose.MARKETING);
        }
        return kinds;
    }

    private Permit permit(Actor actor, Mailing.Kind kind) {
        var permit = policy.permit(actor, kind.purpose());
        if (permit.reach() != Reach.ALL) {
            throw new Refused("4.8", "no-rule");
        }
        return permit;
    }

    /** One's own address; empty when there is none. */
    private String address(Permit permit, SubjectId own) {
        return subjects.addressOf(permit, own).orElse("");
    }

    private static SubjectId self(Actor actor) {
        var self = actor.subject();
        if (self == null || !actor.signedIn()) {
            throw new Refused("4.8", "sign-in");
        }
        return self;
    }
}
