package kz.qyzmet.desk.mail;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import kz.qyzmet.desk.mail.MailIntake.Taken;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** The outbox and the quarantine, for whoever sets up the desk. What letters say stands in the tickets, not here. */
@Controller
class MailPages {
    private static final int LINES = 50;
    private static final int SHOWN = 64 * 1024;
    private static final List<String> STATES = List.of("waiting", "sending", "sent", "failed", "stopped");

    record OutboxView(
            List<Outbox.Line> lines,
            @Nullable String state,
            @Nullable String older,
            boolean relay,
            long waiting,
            long failed,
            long brakes) {
        List<String> states() {
            return STATES;
        }

        /** Why a letter is where it is, in words. */
        String because(Page page, Outbox.Line line) {
            var reason = line.reason();
            if (line.state().equals("waiting") && !relay && !"operator".equals(reason)) {
                return page.t("mail.reason.no-relay");
            }
            if (reason == null) {
                return line.state().equals("waiting") && line.attempts() > 0
                        ? page.t("mail.outbox.next", line.nextTry())
                        : "";
            }
            if (reason.startsWith("smtp-")) {
                return page.t("mail.reason.smtp", reason.substring(5));
            }
            if (reason.startsWith("delayed-")) {
                return page.t("mail.reason.delayed", reason.substring(8));
            }
            if (reason.startsWith("bounce-")) {
                return page.t("mail.reason.bounced", reason.substring(7));
            }
            return page.knows("mail.reason." + reason)
                    ? page.t("mail.reason." + reason)
                    : page.t("mail.reason.other", reason);
        }
    }

    record BrakesView(List<Brakes.Line> lines) {}

    record QuarantineView(
            List<Quarantine.Line> lines, @Nullable String older) {}

    /** @param read what can be understood of it; null when nothing can */
    record QuarantinedView(
            Quarantine.Line line,
            String text,
            boolean cut,
            @Nullable ParsedMail read) {

        static String people(List<ParsedMail.Address> people) {
            return people.stream()
                    .limit(20)
                    .map(its -> its.name().isEmpty() ? its.email() : its.name() + " <" + its.email() + ">")
                    .collect(Collectors.joining(", "));
        }
    }

    private final Outbox outbox;
    private final Quarantine quarantine;
    private final MailIntake intake;
    private final Relay relay;
    private final Brakes brakes;
    private final Policy policy;

    MailPages(Outbox outbox, Quarantine quarantine, MailIntake intake, Relay relay, Brakes brakes, Policy policy) {
        this.brakes = brakes;
        this.outbox = outbox;
        this.quarantine = quarantine;
        this.intake = intake;
        this.relay = relay;
        this.policy = policy;
    }

    @GetMapping("/desk/outbox")
    ModelAndView outbox(
            Page page,
            Actor actor,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable UUID before) {
        var permit = permit(actor);
        var asked = state != null && STATES.contains(state) ? state : null;
        var lines = outbox.list(permit, asked, before, LINES + 1);
        var shown = lines.subList(0, Math.min(LINES, lines.size()));
        var older = lines.size() > LINES
                ? "/desk/outbox?before=" + shown.getLast().id() + (asked == null ? "" : "&state=" + asked)
                : null;
        return page.show(
                "mail/outbox",
                new OutboxView(
                        shown,
                        asked,
                        older,
                        relay.configured(),
                        outbox.count("waiting"),
                        outbox.count("failed"),
                        brakes.count()));
    }

    @PostMapping("/desk/outbox/{id}/again")
    ModelAndView again(Page page, Actor actor, @PathVariable UUID id) {
        var done = outbox.again(permit(actor), id);
        return page.redirect("/desk/outbox", Flash.of(done ? "mail.outbox.again.done" : "mail.outbox.again.gone"));
    }

    @GetMapping("/desk/brakes")
    ModelAndView brakes(Page page, Actor actor) {
        return page.show("mail/brakes", new BrakesView(brakes.list(permit(actor))));
    }

    @PostMapping("/desk/brakes/{id}/release")
    ModelAndView release(Page page, Actor actor, @PathVariable UUID id) {
        var done = brakes.release(permit(actor), id);
        return page.redirect("/desk/brakes", Flash.of(done ? "mail.brakes.release.done" : "mail.brakes.gone"));
    }

    @GetMapping("/desk/quarantine")
    ModelAndView quarantine(Page page, Actor actor, @RequestParam(required = false) @Nullable UUID before) {
        var lines = quarantine.list(permit(actor), before, LINES + 1);
        var shown = lines.subList(0, Math.min(LINES, lines.size()));
        return page.show(
                "mail/quarantine",
                new QuarantineView(
                        shown,
                        lines.size() > LINES
                                ? "/desk/quarantine?before=" + shown.getLast().id()
                                : null));
    }

    @GetMapping("/desk/quarantine/{id}")
    ModelAndView quarantined(Page page, Actor actor, @PathVariable UUID id) {
        var permit = permit(actor);
        var line = line(permit, id);
        var first = new First();
        quarantine.write(permit, line, first);
        var bytes = first.seen.toByteArray();
        return page.show(
                "mail/quarantined",
                new QuarantinedView(
                        line, Charsets.decode(bytes, null).text(), line.size() > bytes.length, understood(bytes)));
    }

    /** A letter may lie here because reading it failed: then its bytes must do. */
    private static @Nullable ParsedMail understood(byte[] bytes) {
        try {
            var read = MailParser.parse(new ByteArrayInputStream(bytes), PartSink.NOWHERE);
            return read.text().isBlank() && read.subject().isEmpty() ? null : read;
        } catch (IOException | RuntimeException | StackOverflowError unreadable) {
            return null;
        }
    }

    /** The raw bytes, never as a page: whatever stands in them, a browser only saves them. */
    @GetMapping("/desk/quarantine/{id}/raw")
    ResponseEntity<StreamingResponseBody> raw(Actor actor, @PathVariable UUID id) {
        var permit = permit(actor);
        var line = line(permit, id);
        StreamingResponseBody body = out -> quarantine.write(permit, line, out);
        return ResponseEntity.ok()
                .header("Content-Type", "application/octet-stream")
                .header("Content-Disposition", "attachment; filename=\"letter.eml\"")
                .header("Content-Length", Long.toString(line.size()))
                .header("Content-Security-Policy", "default-src 'none'; sandbox")
                .body(body);
    }

    @PostMapping("/desk/quarantine/{id}/again")
    ModelAndView tryAgain(Page page, Actor actor, @PathVariable UUID id) {
        var permit = permit(actor);
        var line = line(permit, id);
        var taken = intake.take(quarantine.stream(permit, line), id);
        if (taken instanceof Taken.Filed filed) {
            quarantine.delete(permit, line);
            return page.redirect("/desk/quarantine", Flash.of("mail.quarantine.again.done", filed.number()));
        }
        return page.redirect("/desk/quarantine", Flash.of("mail.quarantine.again.failed"));
    }

    @PostMapping("/desk/quarantine/{id}/delete")
    ModelAndView delete(Page page, Actor actor, @PathVariable UUID id) {
        var permit = permit(actor);
        quarantine.delete(permit, line(permit, id));
        return page.redirect("/desk/quarantine", Flash.of("mail.quarantine.deleted"));
    }

    static String why(Page page, String reason) {
        return page.knows("mail.quarantined." + reason)
                ? page.t("mail.quarantined." + reason)
                : page.t("mail.quarantined.other", reason);
    }

    private Quarantine.Line line(Permit permit, UUID id) {
        return quarantine.find(permit, id).orElseThrow(NotFound::new);
    }

    private Permit permit(Actor actor) {
        return policy.permit(actor, Purpose.ADMINISTRATION);
    }

    /** Keeps the first bytes, counts no more. */
    private static final class First extends OutputStream {
        private final ByteArrayOutputStream seen = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            seen.write(bytes, from, Math.min(length, SHOWN - seen.size()));
        }
    }
}
