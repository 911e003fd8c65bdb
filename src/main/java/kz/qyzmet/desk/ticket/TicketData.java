package kz.qyzmet.desk.ticket;

import java.util.List;
import kz.qyzmet.desk.policy.Category;
import kz.qyzmet.desk.policy.Holding;
import kz.qyzmet.desk.policy.Holding.Erasure;
import kz.qyzmet.desk.policy.Holdings;
import kz.qyzmet.desk.policy.Purpose;
import org.springframework.stereotype.Component;

/** What tickets hold about people. */
@Component
public class TicketData implements Holdings {
    private static final String OPAQUE = "an opaque random number";
    private static final String STAFF = "staff are named by an opaque number; destroying them removes the name";

    @Override
    public List<Holding> holdings() {
        return List.of(
                Holding.of("ticket", "requester_id")
                        .due("ticket", "state = 'closed' and updated_at < ?")
                        .under(Purpose.SUPPORT, "ticket")
                        .sealed(Category.CORRESPONDENCE, "title")
                        .clear(Category.REFERENCE, OPAQUE, "requester_id")
                        .onErasure(new Erasure.Keep(STAFF))
                        .clear(Category.REFERENCE, STAFF, "assignee_id")
                        .impersonal(
                                "id",
                                "number",
                                "ground",
                                "mask",
                                "state",
                                "priority",
                                "language",
                                "channel",
                                "service_id",
                                "team_id",
                                "created_at",
                                "updated_at",
                                "version",
                                "link_version"),
                Holding.of("message", "(select requester_id from ticket where id = ticket_id)")
                        .within("ticket", "ticket_id")
                        // an outsider's words in another's ticket go with either; what staff said stays without a name
                        .found("author_id", "side <> 'staff'")
                        .under(Purpose.SUPPORT, "ticket")
                        .sealed(Category.CORRESPONDENCE, "body", "html", "quoted")
                        .onErasure(new Erasure.Keep(STAFF))
                        .clear(Category.REFERENCE, STAFF, "author_id")
                        .impersonal("id", "ticket_id", "kind", "side", "ground", "mask", "channel", "at", "leaves_at"),
                Holding.of("ticket_event", "(select requester_id from ticket where id = ticket_id)")
                        .within("ticket", "ticket_id")
                        .under(Purpose.SUPPORT, "ticket")
                        .sealed(Category.CORRESPONDENCE, "reason")
                        .onErasure(new Erasure.Keep(STAFF))
                        .clear(Category.REFERENCE, STAFF, "actor_id", "was", "became")
                        .impersonal("id", "ticket_id", "kind", "actor_kind", "ground", "mask", "edition", "at"),
                Holding.of("ticket_relation", "(select requester_id from ticket where id = ticket_id)")
                        .within("ticket", "ticket_id")
                        .within("ticket", "other_id")
                        .under(Purpose.SUPPORT, "ticket")
                        .clear(Category.REFERENCE, OPAQUE, "ticket_id", "other_id")
                        .onErasure(new Erasure.Keep(STAFF))
                        .clear(Category.REFERENCE, STAFF, "actor_id")
                        .impersonal("kind", "mask", "at"),
                Holding.of("mail_thread", "(select requester_id from ticket where id = ticket_id)")
                        .within("ticket", "ticket_id")
                        .within("message", "message_id")
                        .under(Purpose.SUPPORT, "ticket")
                        .sealed(Category.CORRESPONDENCE, "message_id_sealed")
                        .hashed(Category.REFERENCE, "hash")
                        .impersonal("id", "ticket_id", "message_id", "seen", "mask", "at"),
                Holding.of("party", "(select requester_id from ticket where id = ticket_id)")
                        .within("ticket", "ticket_id")
                        .under(Purpose.SUPPORT, "ticket")
                        .sealed(Category.CONTACT, "address")
                        // by it the row also goes with the person who was named
                        .hashed(Category.CONTACT, "lookup")
                        .impersonal("id", "ticket_id", "ground", "mask", "epoch", "at"),
                Holding.of("draft", "(select requester_id from ticket where id = ticket_id)")
                        .within("ticket", "ticket_id")
                        .found("author_id")
                        .due("draft", "at < ?")
                        .under(Purpose.SUPPORT, "draft")
                        .sealed(Category.CORRESPONDENCE, "body")
                        .clear(Category.REFERENCE, STAFF, "author_id")
                        .impersonal("ticket_id", "ground", "mask", "kind", "at"),
                Holding.of("tray", "subject_id")
                        // a letter that came during a long blocking is not gone on the day it ends
                        .due(
                                "mail-raw",
                                "greatest(at, (select max(b.ended_at) from blocking b where b.subject_id = tray.subject_id)) < ?")
                        .under(Purpose.RIGHTS, "mail-raw")
                        .clear(Category.REFERENCE, OPAQUE, "subject_id")
                        .clear(Category.REFERENCE, STAFF, "read_by")
                        .impersonal("id", "ground", "mask", "size", "at", "read_at"));
    }
}
