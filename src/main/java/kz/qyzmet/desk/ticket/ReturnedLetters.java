package kz.qyzmet.desk.ticket;

import java.util.List;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.mail.LetterReturned;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Words;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** A letter that came back marks the address as doubtful and opens the ticket again: the requester does not know the answer. */
@Component
class ReturnedLetters {
    private final Tickets tickets;
    private final Subjects subjects;
    private final Vault vault;
    private final Words words;
    private final Permit permit;

    ReturnedLetters(Tickets tickets, Subjects subjects, Vault vault, Words words, Policy policy) {
        this.tickets = tickets;
        this.subjects = subjects;
        this.vault = vault;
        this.words = words;
        this.permit = policy.permit(Actor.system("mail"), Purpose.SUPPORT);
    }

    /** In the transaction that writes the return down. */
    @EventListener
    void returned(LetterReturned letter) {
        if (letter.addressAtFault() && !letter.address().isEmpty()) {
            subjects.doubt(permit, letter.to(), letter.address(), letter.code());
        }
        if (letter.message() == null || letter.about() == null || !vault.knows(letter.to())) {
            return;
        }
        tickets.find(permit, letter.about()).ifPresent(ticket -> {
            var text = words.say(ticket.language(), "ticket.mail.returned", letter.address(), letter.code());
            var acts = ticket.state() == State.OPEN ? List.<Act>of() : List.<Act>of(new Act.SetState(State.OPEN, null));
            tickets.say(permit, ticket.id(), NewMessage.note(null, text, Channel.MAIL, List.of()), acts);
        });
    }
}
