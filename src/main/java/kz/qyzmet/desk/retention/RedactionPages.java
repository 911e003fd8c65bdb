package kz.qyzmet.desk.retention;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Redacting a passage, and deciding about mentions of a destroyed person. The passage travels in forms only, never in an address. */
@Controller
class RedactionPages {
    private static final String PLACE = "/officer/redaction";

    private final Redaction redaction;
    private final Mentions mentions;
    private final Everywhere everywhere;
    private final Policy policy;

    RedactionPages(Redaction redaction, Mentions mentions, Everywhere everywhere, Policy policy) {
        this.redaction = redaction;
        this.mentions = mentions;
        this.everywhere = everywhere;
        this.policy = policy;
    }

    /**
     * @param preview null before anything was looked for
     * @param erasure whose mention this ticket is, if any
     */
    public record View(
            String ticket,
            String passage,
            Redaction.@Nullable Preview preview,
            List<Everywhere.Line> lines,
            @Nullable UUID erasure,
            Map<String, String> faults) {
        @Override
        public String toString() {
            return "View[" + ticket + "]";
        }
    }

    @GetMapping(PLACE)
    ModelAndView ask(Page page, Actor actor, @RequestParam(defaultValue = "") String ticket) {
        Destruction.officer(policy.permit(actor, Purpose.RIGHTS));
        return page.show("retention/redaction", new View(ticket, "", null, List.of(), null, Map.of()));
    }

    @GetMapping("/officer/erasures/{erasure}/mentions/{ticket}")
    ModelAndView mention(Page page, Actor actor, @PathVariable UUID erasure, @PathVariable UUID ticket) {
        Destruction.officer(policy.permit(actor, Purpose.RIGHTS));
        return page.show("retention/redaction", new View(ticket.toString(), "", null, List.of(), erasure, Map.of()));
    }

    @PostMapping(PLACE)
    ModelAndView look(
            Page page,
            Actor actor,
            @RequestParam(defaultValue = "") String ticket,
            @RequestParam(defaultValue = "") String passage,
            @RequestParam Optional<UUID> erasure) {
        var faults = faults(passage);
        if (!faults.isEmpty()) {
            Destruction.officer(policy.permit(actor, Purpose.RIGHTS));
            return page.show(
                    "retention/redaction", new View(ticket, passage, null, List.of(), erasure.orElse(null), faults));
        }
        var preview = redaction.preview(actor, ticket, passage);
        return page.show(
                "retention/redaction",
                new View(
                        ticket,
                        passage,
                        preview.orElse(null),
                        everywhere.lines(Everywhere.Act.REDACT),
                        erasure.orElse(null),
                        preview.isPresent() ? Map.of() : Map.of("ticket", "retention.redact.none")));
    }

    @PostMapping(PLACE + "/{ticket}")
    ModelAndView redact(
            Page page,
            Actor actor,
            @PathVariable UUID ticket,
            @RequestParam(defaultValue = "") String passage,
            @RequestParam Optional<UUID> erasure) {
        if (!faults(passage).isEmpty()) {
            throw new NotFound();
        }
        try {
            var done = redaction.redact(actor, ticket, passage);
            erasure.ifPresent(of -> mentions.redacted(actor, of, ticket));
            return page.redirect(
                    erasure.map(of -> "/officer/erasures/" + of).orElse(PLACE),
                    Flash.of(
                            done.closed() == 0 ? "retention.redact.done" : "retention.redact.done.closed",
                            done.places(),
                            done.closed()));
        } catch (Conflict no) {
            return page.redirect(PLACE, Flash.of("retention." + no.code()));
        }
    }

    @PostMapping("/officer/erasures/{erasure}/mentions/{ticket}/keep")
    ModelAndView keep(
            Page page,
            Actor actor,
            @PathVariable UUID erasure,
            @PathVariable UUID ticket,
            @RequestParam(defaultValue = "") String reason) {
        if (reason.isBlank() || reason.length() > policy.number("reason-max")) {
            Destruction.officer(policy.permit(actor, Purpose.RIGHTS));
            return page.show(
                    "retention/redaction",
                    new View(
                            ticket.toString(),
                            "",
                            null,
                            List.of(),
                            erasure,
                            Map.of("reason", "retention.hold.reason.missing")));
        }
        mentions.kept(actor, erasure, ticket, reason);
        return page.redirect("/officer/erasures/" + erasure, Flash.of("retention.mention.kept.done"));
    }

    private Map<String, String> faults(String passage) {
        var length = Redaction.clean(passage).length();
        return length < Redaction.SHORTEST || length > policy.number("reason-max")
                ? Map.of("passage", "retention.redact.length")
                : Map.of();
    }
}
