package kz.qyzmet.desk.ticket;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import kz.qyzmet.desk.attachment.Attachment;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.mail.LetterOrigins;
import kz.qyzmet.desk.mail.Origin;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Subjects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** A ticket's conversation made ready for a page or the API: messages with names and files, by one query each, and one journal entry for the reading. */
@Component
class Shown {
    private final Conversation conversation;
    private final Attachments attachments;
    private final Subjects subjects;
    private final Journal journal;
    private final LetterOrigins origins;
    private final Policy policy;

    Shown(
            Conversation conversation,
            Attachments attachments,
            Subjects subjects,
            Journal journal,
            LetterOrigins origins,
            Policy policy) {
        this.conversation = conversation;
        this.attachments = attachments;
        this.subjects = subjects;
        this.journal = journal;
        this.origins = origins;
        this.policy = policy;
    }

    /**
     * @param author empty when the author is unknown or destroyed
     * @param whole it came as a letter, which is still kept whole beside it
     * @param warnings what staff should look at: a sender that is not who the letter says, a link that leads elsewhere than it says, more data than is needed
     */
    record Message(
            UUID id,
            TicketMessage.Kind kind,
            TicketMessage.Side side,
            @Nullable SubjectId authorId,
            String author,
            String text,
            boolean hasHtml,
            @Nullable String quoted,
            Instant at,
            List<Attachment> files,
            boolean whole,
            List<String> warnings,
            boolean closed) {

        /** Somebody who is blocked wrote here: that it was said stays visible in another person's ticket, what was said does not. */
        static Message closed(Conversation.Closed closed) {
            return new Message(
                    closed.id(),
                    closed.kind(),
                    TicketMessage.Side.OUTSIDER,
                    null,
                    "",
                    "",
                    false,
                    null,
                    closed.at(),
                    List.of(),
                    false,
                    List.of(),
                    true);
        }

        boolean note() {
            return kind == TicketMessage.Kind.NOTE;
        }

        @Override
        public String toString() {
            return "Message[" + id + "]";
        }
    }

    /** @param older the id to continue into the past from; null when all is shown */
    record Messages(List<Message> list, @Nullable UUID older, Map<SubjectId, String> names) {
        String name(@Nullable UUID person) {
            return person == null ? "" : names.getOrDefault(new SubjectId(person), "");
        }
    }

    /** One message of a ticket that the caller has found. */
    Optional<Message> one(Permit permit, Ticket ticket, UUID id) {
        return conversation.one(permit, ticket, id).map(said -> {
            var people = new LinkedHashSet<SubjectId>();
            people.add(ticket.requester());
            if (said.author() != null) {
                people.add(said.author());
            }
            var names = subjects.names(permit, people);
            journal.read(permit, "ticket:" + ticket.id(), people, "message.body", "subject.name");
            var letter = origins.of(List.of(said.id())).get(said.id());
            var whole = !attachments.withRaw(permit, List.of(said.id())).isEmpty();
            return message(said, names, attachments.of(permit, List.of(said.id())), letter, whole);
        });
    }

    /** @param others people whose names the page shows besides the authors */
    Messages of(Permit permit, Ticket ticket, @Nullable UUID before, List<SubjectId> others) {
        var said = conversation.of(permit, ticket, before);
        var people = new LinkedHashSet<>(others);
        people.add(ticket.requester());
        said.forEach(message -> {
            if (message.author() != null) {
                people.add(message.author());
            }
        });
        var names = subjects.names(permit, people);
        var files = new HashMap<UUID, List<Attachment>>();
        for (var file :
                attachments.of(permit, said.stream().map(TicketMessage::id).toList())) {
            files.computeIfAbsent(file.holder(), any -> new ArrayList<>()).add(file);
        }
        journal.read(permit, "ticket:" + ticket.id(), people, "ticket.title", "message.body", "subject.name");
        var letters = origins.of(said.stream().map(TicketMessage::id).toList());
        var older = said.size() == Conversation.PAGE ? said.getFirst().id() : null;
        var whole = attachments.withRaw(permit, letters.keySet());
        var open = said.stream()
                .map(message -> message(
                        message,
                        names,
                        files.getOrDefault(message.id(), List.of()),
                        letters.get(message.id()),
                        whole.contains(message.id())));
        var list = Stream.concat(open, closed(permit, ticket, older, before))
                .sorted(Comparator.comparing(Message::at).thenComparing(Message::id))
                .toList();
        return new Messages(list, older, names);
    }

    private Stream<Message> closed(Permit permit, Ticket ticket, @Nullable UUID from, @Nullable UUID before) {
        if (permit.purpose() != Purpose.SUPPORT) {
            return Stream.of();
        }
        return conversation.closed(permit, ticket).stream()
                .filter(closed -> from == null || closed.id().compareTo(from) > 0)
                .filter(closed -> before == null || closed.id().compareTo(before) < 0)
                .map(Message::closed);
    }

    /**
     * @param letter what was seen of a letter; null when it came by another way
     * @param whole whether it is still kept as it came
     */
    private Message message(
            TicketMessage said,
            Map<SubjectId, String> names,
            List<Attachment> files,
            LetterOrigins.@Nullable Seen letter,
            boolean whole) {
        var warnings = new ArrayList<String>();
        if (letter != null && (letter.sender() == Origin.FORGED || letter.sender() == Origin.DISGUISED)) {
            warnings.add("ticket.sender." + letter.sender().id());
        }
        if (letter != null && letter.misleading()) {
            warnings.add("ticket.link.misleading");
        }
        if (whole && said.text().length() >= policy.number("text-max")) {
            warnings.add("ticket.letter.cut");
        }
        if (said.side() != TicketMessage.Side.STAFF) {
            warnings.addAll(excess(said.text(), files));
        }
        return new Message(
                said.id(),
                said.kind(),
                said.side(),
                said.author(),
                said.author() == null ? "" : names.getOrDefault(said.author(), ""),
                said.text(),
                said.hasHtml(),
                said.quoted(),
                said.at(),
                files,
                whole,
                List.copyOf(warnings),
                false);
    }

    /** The names of the sentences that say what is more than needed. */
    static List<String> excess(String text, List<Attachment> files) {
        return Excess.of(text, files).stream()
                .map(found -> "ticket.excess." + found.id())
                .toList();
    }
}
