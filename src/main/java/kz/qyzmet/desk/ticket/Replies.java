package kz.qyzmet.desk.ticket;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.attachment.Attachment;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.mail.Previews;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The desk says something: the message, the letter that carries it, the new state and the end of the draft in one transaction. */
@Component
public class Replies {
    private final Tickets tickets;
    private final Conversation conversation;
    private final Attachments attachments;
    private final TicketLetters letters;
    private final Outbox outbox;
    private final Policy policy;
    private final Clock clock;

    Replies(
            Tickets tickets,
            Conversation conversation,
            Attachments attachments,
            TicketLetters letters,
            Outbox outbox,
            Policy policy,
            Clock clock) {
        this.tickets = tickets;
        this.conversation = conversation;
        this.attachments = attachments;
        this.letters = letters;
        this.outbox = outbox;
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * A reply goes out as a letter; a note stays here. The first to answer an unassigned ticket takes it.
     *
     * @param then the state afterwards; null leaves it as it is
     */
    @Transactional
    public UUID say(
            Permit permit,
            Ticket ticket,
            TicketMessage.Kind kind,
            String text,
            List<NewMessage.File> files,
            @Nullable State then) {
        return say(permit, ticket, kind, text, files, then, Channel.WEB);
    }

    @Transactional
    public UUID say(
            Permit permit,
            Ticket ticket,
            TicketMessage.Kind kind,
            String text,
            List<NewMessage.File> files,
            @Nullable State then,
            Channel channel) {
        return say(
                permit, ticket, kind, text, files, then, channel, permit.actor().subject());
    }

    /** @param author who of the staff says it when a program speaks for them; null for the desk itself */
    @Transactional
    public UUID say(
            Permit permit,
            Ticket ticket,
            TicketMessage.Kind kind,
            String text,
            List<NewMessage.File> files,
            @Nullable State then,
            Channel channel,
            @Nullable SubjectId author) {
        var message = kind == TicketMessage.Kind.NOTE
                ? NewMessage.note(author, text, channel, files)
                : NewMessage.reply(TicketMessage.Side.STAFF, author, text, channel, files);
        var acts = new ArrayList<Act>();
        if (kind == TicketMessage.Kind.REPLY && ticket.assignee() == null && author != null) {
            acts.add(new Act.Assign(author));
        }
        if (then != null) {
            acts.add(new Act.SetState(then, null));
        }
        var said = tickets.say(permit, ticket.id(), message, acts).orElseThrow(NotFound::new);
        var me = permit.actor().subject();
        if (author != null) {
            conversation.dropDraft(ticket.id(), author);
        }
        if (me != null && channel == Channel.WEB) {
            attachments.pass(permit, Conversation.draftHolder(ticket.id(), me), said);
        }
        if (kind == TicketMessage.Kind.REPLY) {
            // only a person at the page can change their mind in time
            var undoable = me != null && channel == Channel.WEB;
            if (undoable) {
                conversation.holdBack(
                        said,
                        OffsetDateTime.ofInstant(clock.instant().plus(policy.period("undo-send")), ZoneOffset.UTC));
            }
            letters.reply(permit, ticket, TicketLetters.Answer.of(message, said, ids(permit, said)), undoable);
        }
        return said;
    }

    /** The answer as it would leave now, with the files that wait beside the draft; empty when the requester has no address. */
    Optional<Previews.Preview> preview(Permit permit, Ticket ticket, String text) {
        var me = permit.actor().subject();
        var files = me == null ? List.<UUID>of() : ids(permit, Conversation.draftHolder(ticket.id(), me));
        return letters.preview(permit, ticket, text, files);
    }

    /** The files that wait beside the agent's draft. */
    List<Attachment> draftFiles(Permit permit, Ticket ticket) {
        var me = permit.actor().subject();
        return me == null ? List.of() : attachments.of(permit, List.of(Conversation.draftHolder(ticket.id(), me)));
    }

    /** Puts files beside the draft. */
    @Transactional
    public void keepFiles(Permit permit, Ticket ticket, List<NewMessage.File> files) {
        var me = permit.actor().subject();
        if (me == null) {
            throw new Refused("4.8", "not-staff");
        }
        var holder = Conversation.draftHolder(ticket.id(), me);
        for (var file : files) {
            attachments.attach(
                    permit,
                    file.upload(),
                    ticket.requester(),
                    null,
                    holder,
                    file.name(),
                    file.type(),
                    file.contentId(),
                    file.inline());
        }
    }

    @Transactional
    public void dropFile(Permit permit, Ticket ticket, UUID file) {
        var me = permit.actor().subject();
        if (me != null) {
            attachments.remove(permit, Conversation.draftHolder(ticket.id(), me), file);
        }
    }

    /**
     * Takes an answer back before its letter leaves: the text is a draft again, its files wait beside it, and the state is what it was.
     *
     * @return false when it is too late, or the answer is another's
     */
    @Transactional
    public boolean takeBack(Permit permit, Ticket ticket, UUID message) {
        var me = permit.actor().subject();
        var said = conversation.one(permit, ticket, message).filter(one -> me != null && me.equals(one.author()));
        if (me == null || said.isEmpty() || !outbox.takeBack(permit, message)) {
            return false;
        }
        attachments.pass(permit, message, Conversation.draftHolder(ticket.id(), me));
        tickets.unsay(permit, ticket.id(), said.get());
        conversation.keepDraft(
                permit,
                ticket,
                new Conversation.Draft(TicketMessage.Kind.REPLY, said.get().text()),
                OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
        return true;
    }

    private List<UUID> ids(Permit permit, UUID holder) {
        return attachments.of(permit, List.of(holder)).stream()
                .map(Attachment::id)
                .toList();
    }
}
