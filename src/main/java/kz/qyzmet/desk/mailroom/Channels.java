package kz.qyzmet.desk.mailroom;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.mailroom.Channel.Afterwards;
import kz.qyzmet.desk.mailroom.Channel.Begin;
import kz.qyzmet.desk.mailroom.Channel.Kind;
import kz.qyzmet.desk.mailroom.Channel.Tls;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Vault;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The channels as they stand in the database. Every change is an administrative act and journalled. */
@Component
@ActsAs(Family.ADMINISTRATION)
class Channels {
    /** Account and password of a mailbox. */
    record Login(String account, String password) {
        static final Login NONE = new Login("", "");

        @Override
        public String toString() {
            return "Login";
        }
    }

    private static final String COLUMNS = """
            c.id, c.kind, c.name, c.host, c.port, c.tls, c.folders, c.begin_at, c.afterwards, c.move_to, c.recipients,
            c.silence_minutes, c.version, c.created_at, c.changed_at, c.stopped_at is not null as stopped
            """;

    private final JdbcClient database;
    private final Vault vault;
    private final Journal journal;
    private final Policy policy;
    private final Clock clock;

    Channels(JdbcClient database, Vault vault, Journal journal, Policy policy, Clock clock) {
        this.database = database;
        this.vault = vault;
        this.journal = journal;
        this.policy = policy;
        this.clock = clock;
    }

    /** Everything, for the desk itself. */
    List<Channel> all() {
        return database.sql("select " + COLUMNS + " from mail_channel c order by c.created_at, c.id")
                .query(Channels::channel)
                .list();
    }

    /** How each channel does, oldest first. */
    List<Standing> standings() {
        return database.sql("select " + COLUMNS + """
                , b.contact_at, b.letter_at, b.trouble, b.trouble_since, b.taken, b.repeated, b.quarantined, b.refused,
                (select count(*) from mailbox_left l where l.channel_id = c.id) as untouched
                from mail_channel c join mail_channel_beat b on b.channel_id = c.id order by c.created_at, c.id
                """)
                .query((row, n) -> new Standing(
                        channel(row, n),
                        instant(row, "contact_at"),
                        instant(row, "letter_at"),
                        row.getString("trouble"),
                        instant(row, "trouble_since"),
                        row.getLong("taken"),
                        row.getLong("repeated"),
                        row.getLong("quarantined"),
                        row.getLong("refused"),
                        row.getLong("untouched")))
                .list();
    }

    /** @param reason a code */
    record Left(String folder, String reason, long uid, long size, Instant at) {}

    /** The newest letters that were left untouched on the server. */
    List<Left> left(UUID channel, int limit) {
        return database.sql(
                        "select folder, reason, uid, size, at from mailbox_left where channel_id = ? order by at desc, uid desc limit ?")
                .params(channel, limit)
                .query((row, n) -> new Left(
                        row.getString("folder"),
                        row.getString("reason"),
                        row.getLong("uid"),
                        row.getLong("size"),
                        row.getTimestamp("at").toInstant()))
                .list();
    }

    Optional<Channel> find(UUID id) {
        return database.sql("select " + COLUMNS + " from mail_channel c where c.id = ?")
                .param(id)
                .query(Channels::channel)
                .optional();
    }

    /** Account and password, for the desk that signs in with them. */
    Login login(UUID id) {
        return database.sql("select secret from mail_channel where id = ?")
                .param(id)
                .query((row, n) -> Optional.ofNullable(row.getBytes(1)))
                .optional()
                .flatMap(found -> found)
                .map(secret -> new String(vault.openSecret(place(id), secret), StandardCharsets.UTF_8))
                .map(text -> new Login(text.substring(0, text.indexOf('\n')), text.substring(text.indexOf('\n') + 1)))
                .orElse(Login.NONE);
    }

    /** @return the id of the new channel */
    @Transactional
    UUID make(Permit permit, Channel wanted, Login login) {
        administering(permit);
        wanted.check(policy.number("title-max"));
        var id = Ids.ordered();
        database.sql("insert into mail_channel (id, kind, name, created_at) values (?, ?, ?, ?)")
                .params(id, wanted.kind().id(), wanted.name(), now())
                .update();
        database.sql("insert into mail_channel_beat (channel_id) values (?)")
                .param(id)
                .update();
        write(id, wanted, login);
        journal.administer(permit.actor(), "mail.channel.made", "channel:" + id);
        return id;
    }

    /** @param login null keeps the account and the password there are */
    @Transactional
    void change(Permit permit, Channel wanted, @Nullable Login login) {
        administering(permit);
        wanted.check(policy.number("title-max"));
        write(wanted.id(), wanted, login);
        journal.administer(permit.actor(), "mail.channel.changed", "channel:" + wanted.id());
    }

    private void write(UUID id, Channel wanted, @Nullable Login login) {
        var silence = wanted.silence();
        database.sql("""
                update mail_channel set name = ?, host = ?, port = ?, tls = ?, folders = ?, begin_at = ?, afterwards = ?, move_to = ?, recipients = ?,
                    silence_minutes = ?, version = version + 1, changed_at = ?
                where id = ?
                """)
                .params(Arrays.asList(
                        wanted.name(),
                        wanted.host(),
                        wanted.port(),
                        wanted.tls().id(),
                        wanted.folders().toArray(String[]::new),
                        wanted.begin().id(),
                        wanted.afterwards().id(),
                        wanted.moveTo(),
                        wanted.recipients().toArray(String[]::new),
                        silence == null ? null : (int) silence.toMinutes(),
                        now(),
                        id))
                .update();
        if (login != null) {
            var text = login.account() + "\n" + login.password();
            database.sql("update mail_channel set secret = ? where id = ?")
                    .params(vault.sealSecret(place(id), text.getBytes(StandardCharsets.UTF_8)), id)
                    .update();
        }
        calm(id);
    }

    @Transactional
    void stop(Permit permit, UUID id) {
        turn(permit, id, now(), "mail.channel.stopped");
    }

    @Transactional
    void start(Permit permit, UUID id) {
        turn(permit, id, null, "mail.channel.started");
    }

    private void turn(Permit permit, UUID id, @Nullable OffsetDateTime stopped, String act) {
        administering(permit);
        var turned = database.sql(
                        "update mail_channel set stopped_at = ?, version = version + 1, changed_at = ? where id = ? and (stopped_at is null) <> (?::timestamptz is null)")
                .params(Arrays.asList(stopped, now(), id, stopped))
                .update();
        if (turned > 0) {
            calm(id);
            journal.administer(permit.actor(), act, "channel:" + id);
        }
    }

    private void calm(UUID id) {
        database.sql("update mail_channel_beat set trouble = null, trouble_since = null where channel_id = ?")
                .param(id)
                .update();
    }

    /** Forgets a channel. Letters on its server and letters taken from it stay where they are. */
    @Transactional
    void remove(Permit permit, UUID id) {
        administering(permit);
        var removed = database.sql("delete from mail_channel where id = ? and kind in ('imap', 'smtp', 'lmtp')")
                .param(id)
                .update();
        if (removed > 0) {
            journal.administer(permit.actor(), "mail.channel.removed", "channel:" + id);
        }
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private static Place place(UUID id) {
        return new Place("mail_channel", "secret", id);
    }

    private static Channel channel(ResultSet row, int number) throws SQLException {
        var silence = row.getInt("silence_minutes");
        var silent = row.wasNull() ? null : Duration.ofMinutes(silence);
        return new Channel(
                row.getObject("id", UUID.class),
                Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getString("name"),
                row.getString("host"),
                row.getInt("port"),
                Tls.valueOf(row.getString("tls").toUpperCase(Locale.ROOT)),
                texts(row, "folders"),
                Begin.valueOf(row.getString("begin_at").toUpperCase(Locale.ROOT)),
                Afterwards.valueOf(row.getString("afterwards").toUpperCase(Locale.ROOT)),
                row.getString("move_to"),
                texts(row, "recipients"),
                silent,
                row.getInt("version"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("changed_at").toInstant(),
                row.getBoolean("stopped"));
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        var texts = new ArrayList<String>();
        for (var text : (Object[]) row.getArray(column).getArray()) {
            texts.add(String.valueOf(text));
        }
        return texts;
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }

    private static void administering(Permit permit) {
        if (permit.purpose() != Purpose.ADMINISTRATION) {
            throw new Refused("4.8", "purpose");
        }
    }
}
