package kz.qyzmet.desk.mail;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What is suspicious about letters: senders that the mail server in front of the desk denies, and links that lead elsewhere than they say. */
@Component
@ActsAs(Family.SUPPORT)
public class LetterOrigins {
    private final JdbcClient database;
    private final Set<String> trusted;

    /** @param trusted authserv-ids of the servers whose Authentication-Results are believed, with commas between; none are by default */
    LetterOrigins(JdbcClient database, @Value("${qyzmet.mail.authserv:}") String trusted) {
        this.database = database;
        this.trusted = Stream.of(trusted.toLowerCase(java.util.Locale.ROOT).split("[,\\s]+"))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    Origin judge(ParsedMail mail) {
        return Origin.of(mail, trusted);
    }

    /** @param misleading a link of the letter seems to lead elsewhere than it says */
    public record Seen(Origin sender, boolean misleading) {}

    /** By message; those that came by other ways are left out. */
    public Map<UUID, Seen> of(Collection<UUID> messages) {
        var found = new HashMap<UUID, Seen>();
        if (!messages.isEmpty()) {
            database.sql("select message_id, origin, misleading from mail_received where message_id = any(?)")
                    .param(messages.toArray(UUID[]::new))
                    .query(row -> {
                        found.put(
                                row.getObject("message_id", UUID.class),
                                new Seen(Origin.of(row.getString("origin")), row.getBoolean("misleading")));
                    });
        }
        return found;
    }
}
