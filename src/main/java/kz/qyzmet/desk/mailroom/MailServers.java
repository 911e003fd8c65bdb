package kz.qyzmet.desk.mailroom;

import java.util.List;
import kz.qyzmet.desk.mailroom.Channel.Afterwards;
import kz.qyzmet.desk.mailroom.Channel.Kind;
import kz.qyzmet.desk.policy.Elsewhere;
import org.springframework.stereotype.Component;

/** Names the channels whose letters stay on the operator's mail server. */
@Component
class MailServers implements Elsewhere {
    private final Channels channels;

    MailServers(Channels channels) {
        this.channels = channels;
    }

    @Override
    public List<Copy> copies() {
        return channels.all().stream()
                .filter(channel -> channel.kind() == Kind.IMAP && channel.afterwards() != Afterwards.DELETE)
                .map(channel -> new Copy(
                        channel.afterwards() == Afterwards.LEAVE ? "mailroom.copies" : "mailroom.copies.moved",
                        List.of(channel.name())))
                .toList();
    }
}
