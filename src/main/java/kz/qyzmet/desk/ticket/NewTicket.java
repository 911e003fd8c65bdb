package kz.qyzmet.desk.ticket;

import java.util.UUID;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Language;

/** A ticket about to be opened, with its first message. */
public record NewTicket(
        SubjectId requester,
        Ground ground,
        String title,
        Language language,
        Channel channel,
        UUID service,
        UUID team,
        Priority priority,
        NewMessage first) {

    @Override
    public String toString() {
        return "NewTicket[" + channel + "]";
    }
}
