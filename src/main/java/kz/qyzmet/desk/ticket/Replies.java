package kz.qyzmet.desk.ticket;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.attachment.Attachment;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.policy.Permit;
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

    Replies(Tickets tickets, Conversation conversation, Attachments attachments, TicketLetters letters) {
        this.tickets = tickets;
        this.conversation = conversation;
        this.attachments = attachments;
        this.letters = letters;
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
        if (author != null) {
            conversation.dropDraft(ticket.id(), author);
        }
        if (kind == TicketMessage.Kind.REPLY) {
            var sent = attachments.of(permit, List.of(said)).stream()
                    .map(Attachment::id)
                    .toList();
            letters.reply(permit, ticket, said, text, sent);
        }
        return said;
    }
}
