package kz.qyzmet.desk.mailroom;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** How far each folder of each mailbox has been taken. */
@Component
@ActsAs(Family.SUPPORT)
class Marks {
    /**
     * @param first the first UID that is ours; what lies before was there before us
     * @param done every UID from {@code first} up to this has been stored here or left on purpose
     */
    record Mark(long first, long done) {
        /** Whether the server has numbered the folder anew, so that old letters have come back under new numbers. */
        boolean renumbered() {
            return first == 0;
        }
    }

    private final JdbcClient database;
    private final Clock clock;

    Marks(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Where to go on. Under another UIDVALIDITY the numbers of before mean nothing (RFC 9051, 2.3.1.1): the folder is read from its beginning, and
     * letters that were taken before are recognised by what they are.
     *
     * @param next the first UID of the future, for a folder that is taken from now on
     */
    @Transactional
    Mark of(UUID channel, String folder, long validity, boolean fromNow, long next) {
        var known = database.sql(
                        "select validity, first_uid, done_uid from mailbox_folder where channel_id = ? and folder = ? for update")
                .params(channel, folder)
                .query((row, n) -> new long[] {row.getLong(1), row.getLong(2), row.getLong(3)})
                .optional();
        if (known.isPresent() && known.get()[0] == validity) {
            return new Mark(known.get()[1], known.get()[2]);
        }
        var mark = known.isPresent() ? new Mark(0, 0) : fromNow ? new Mark(next, next - 1) : new Mark(1, 0);
        database.sql("""
                insert into mailbox_folder (channel_id, folder, validity, first_uid, done_uid) values (?, ?, ?, ?, ?)
                on conflict (channel_id, folder) do update set validity = excluded.validity, first_uid = excluded.first_uid, done_uid = excluded.done_uid
                """)
                .params(channel, folder, validity, mark.first(), mark.done())
                .update();
        database.sql("delete from mailbox_left where channel_id = ? and folder = ?")
                .params(channel, folder)
                .update();
        return mark;
    }

    /** Moves the mark on; joins the transaction that stores the letter. */
    void advance(UUID channel, String folder, long validity, long uid) {
        database.sql(
                        "update mailbox_folder set done_uid = ? where channel_id = ? and folder = ? and validity = ? and done_uid < ?")
                .params(uid, channel, folder, validity, uid)
                .update();
    }

    /** The letter stays untouched on the server, and the next one is taken. */
    @Transactional
    void leave(UUID channel, String folder, long validity, long uid, String reason, long size) {
        database.sql("""
                insert into mailbox_left (channel_id, folder, validity, uid, reason, size, at) values (?, ?, ?, ?, ?, ?, ?)
                on conflict do nothing
                """)
                .params(
                        channel,
                        folder,
                        validity,
                        uid,
                        reason,
                        size,
                        OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                .update();
        advance(channel, folder, validity, uid);
    }

    /** What must be left alone on the server. */
    Set<Long> left(UUID channel, String folder, long validity) {
        return new HashSet<>(
                database.sql("select uid from mailbox_left where channel_id = ? and folder = ? and validity = ?")
                        .params(channel, folder, validity)
                        .query(Long.class)
                        .list());
    }
}
