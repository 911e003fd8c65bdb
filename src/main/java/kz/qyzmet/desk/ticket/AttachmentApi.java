package kz.qyzmet.desk.ticket;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.attachment.Serving;
import kz.qyzmet.desk.audit.CreationKeys;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Badge;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Scope;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

/** Files for programs: raw bytes in, streamed into the vault as they come; raw bytes out to whoever may see the message that holds them. */
@RestController
@RequestMapping("/api/v1/tickets/{id}/attachments")
class AttachmentApi {
    private final Policy policy;
    private final Tickets tickets;
    private final Conversation conversation;
    private final Attachments attachments;
    private final LateFiles late;
    private final RawFiles raw;
    private final Journal journal;

    AttachmentApi(
            Policy policy,
            Tickets tickets,
            Conversation conversation,
            Attachments attachments,
            LateFiles late,
            RawFiles raw,
            Journal journal) {
        this.policy = policy;
        this.tickets = tickets;
        this.conversation = conversation;
        this.attachments = attachments;
        this.late = late;
        this.raw = raw;
        this.journal = journal;
    }

    @PostMapping
    ResponseEntity<TicketAnswers.File> add(
            Actor actor,
            @Nullable Badge badge,
            @PathVariable String id,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            HttpServletRequest request)
            throws IOException {
        Badge.token(actor, badge, Scope.TICKETS_WRITE);
        var permit = policy.permit(actor, Purpose.SUPPORT);
        var checked = CreationKeys.checked(key);
        var name = RawFiles.name(request);
        var ticket = tickets.find(permit, id).orElseThrow(NotFound::new);
        var message = message(request.getQueryString());
        late.check(permit, ticket, message);
        var file = raw.read(request, name);
        LateFiles.Added added;
        try {
            added = late.add(permit, ticket, message, file, checked);
        } catch (RuntimeException failed) {
            attachments.discard(file.upload());
            throw failed;
        }
        if (added.repeated()) {
            attachments.discard(file.upload());
        }
        var shown = TicketAnswers.File.of(
                ticket, attachments.find(permit, added.attachment()).orElseThrow(NotFound::new));
        var response = ResponseEntity.created(URI.create(shown.href()));
        if (added.repeated()) {
            response.header("Idempotency-Replayed", "true");
        }
        return response.body(shown);
    }

    @GetMapping("/{file}")
    void bytes(
            Actor actor,
            @Nullable Badge badge,
            @PathVariable String id,
            @PathVariable String file,
            HttpServletResponse response)
            throws IOException {
        Badge.require(actor, badge, Scope.TICKETS_READ);
        var permit = policy.permit(actor, Purpose.SUPPORT);
        var ticket = tickets.find(permit, id).orElseThrow(NotFound::new);
        var found = uuid(file)
                .flatMap(which -> attachments.find(permit, which))
                .filter(attachment ->
                        conversation.one(permit, ticket, attachment.holder()).isPresent())
                .orElseThrow(NotFound::new);
        journal.read(permit, "attachment:" + found.id(), java.util.List.of(ticket.requester()), "attachment.content");
        Serving.headers(found, false).forEach(response::setHeader);
        response.setHeader(HttpHeaders.ETAG, "\"" + found.sha256() + "\"");
        attachments.write(permit, found.id(), response.getOutputStream());
    }

    /** From the address only: asking the request for parameters would swallow a body that calls itself a form. */
    private static @Nullable UUID message(@Nullable String query) {
        if (query == null) {
            return null;
        }
        var named = UriComponentsBuilder.newInstance()
                .query(query)
                .build()
                .getQueryParams()
                .getFirst("message");
        return named == null || named.isEmpty()
                ? null
                : uuid(named).orElseThrow(() -> new Invalid("message", "web.field.value"));
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException notAnId) {
            return Optional.empty();
        }
    }
}
