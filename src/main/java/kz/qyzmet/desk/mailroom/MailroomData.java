package kz.qyzmet.desk.mailroom;

import java.util.List;
import kz.qyzmet.desk.policy.Category;
import kz.qyzmet.desk.policy.Holding;
import kz.qyzmet.desk.policy.Holdings;
import kz.qyzmet.desk.policy.Purpose;
import org.springframework.stereotype.Component;

/** What the mailroom holds about people: nothing here, and what its channels leave on the operator's mail servers. */
@Component
class MailroomData implements Holdings {
    @Override
    public List<Holding> holdings() {
        return List.of(
                Holding.impersonalTable(
                        "mail_channel",
                        "id",
                        "kind",
                        "name",
                        "host",
                        "port",
                        "tls",
                        "secret",
                        "folders",
                        "begin_at",
                        "afterwards",
                        "move_to",
                        "recipients",
                        "silence_minutes",
                        "version",
                        "created_at",
                        "changed_at",
                        "stopped_at"),
                Holding.impersonalTable(
                        "mail_channel_beat",
                        "channel_id",
                        "contact_at",
                        "letter_at",
                        "trouble",
                        "trouble_since",
                        "taken",
                        "repeated",
                        "quarantined",
                        "refused"),
                Holding.impersonalTable("mailbox_folder", "channel_id", "folder", "validity", "first_uid", "done_uid"),
                Holding.impersonalTable(
                        "mailbox_left", "channel_id", "folder", "validity", "uid", "reason", "size", "at"),
                Holding.of("mail-server/", "")
                        .under(Purpose.SUPPORT, "mail-raw")
                        .onErasure(
                                new Holding.Erasure.Keep(
                                        "it lies on the operator's own mail server, where the operator removes it; set the channel to move or delete"))
                        .clear(
                                Category.CORRESPONDENCE,
                                "letters as the operator's mail server keeps them, when a channel leaves them there; this desk seals only its own copy",
                                "letter")
                        .impersonal());
    }
}
