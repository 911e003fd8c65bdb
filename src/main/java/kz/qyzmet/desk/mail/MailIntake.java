package kz.qyzmet.desk.mail;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.attachment.Upload;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.ledger.Opening;
import kz.qyzmet.desk.mail.MailReceiver.Received;
import kz.qyzmet.desk.mail.MailReceiver.Unwanted;
import kz.qyzmet.desk.mail.ParsedMail.Automatic;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.TooLarge;
import kz.qyzmet.desk.web.Unavailable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes a letter in (contracts 18): read once while it streams, durable before anybody hears yes, the same letter once, and what cannot become a
 * ticket into the quarantine, so that it never stands in the way of the next. The pipe, {@code POST /mail/inbound} and the retry come through here.
 */
@Component
@ActsAs(Family.SUPPORT)
public class MailIntake {
    private static final Logger LOG = LoggerFactory.getLogger(MailIntake.class);
    private static final int BUFFER = 64 * 1024;

    /** What became of a letter. */
    public sealed interface Taken {
        /**
         * @param ticket or the case of the officer; with {@code message}, a message of the one or a letter in the other
         * @param duplicate it had been taken before
         */
        record Filed(UUID ticket, long number, UUID message, boolean ofTheOfficer, boolean duplicate)
                implements Taken {}

        /** In the officer's tray, and neither ticket nor case (contracts 10). */
        record ForTheOfficer(UUID letter) implements Taken {}

        record Quarantined(UUID quarantine, String reason) implements Taken {}
    }

    private enum Became {
        TICKET,
        CASE,
        OFFICER,
        QUARANTINE;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private record Read(ParsedMail parsed, Upload raw, List<Upload> files) {}

    private final Attachments attachments;
    private final ObjectProvider<MailReceiver> receivers;
    private final ObjectProvider<OfficerMail> officers;
    private final ObjectProvider<UnsubscribeMail> unsubscribers;
    private final Quarantine quarantine;
    private final Held held;
    private final LetterOrigins origins;
    private final Outbox outbox;
    private final OwnAddresses own;
    private final SignedAddresses signed;
    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final Vault vault;
    private final Policy policy;
    private final Clock clock;
    private final Opening opening;
    private final Permit permit;
    private final Permit rights;

    MailIntake(
            Attachments attachments,
            ObjectProvider<MailReceiver> receivers,
            ObjectProvider<OfficerMail> officers,
            ObjectProvider<UnsubscribeMail> unsubscribers,
            Quarantine quarantine,
            Held held,
            LetterOrigins origins,
            Outbox outbox,
            OwnAddresses own,
            SignedAddresses signed,
            JdbcClient database,
            TransactionTemplate transaction,
            Vault vault,
            Policy policy,
            Clock clock,
            Opening opening) {
        this.attachments = attachments;
        this.receivers = receivers;
        this.officers = officers;
        this.unsubscribers = unsubscribers;
        this.quarantine = quarantine;
        this.held = held;
        this.origins = origins;
        this.outbox = outbox;
        this.own = own;
        this.signed = signed;
        this.database = database;
        this.transaction = transaction;
        this.vault = vault;
        this.policy = policy;
        this.clock = clock;
        this.opening = opening;
        this.permit = policy.permit(Actor.system("mail"), Purpose.SUPPORT);
        this.rights = policy.permit(Actor.system("mail"), Purpose.RIGHTS);
    }

    /**
     * Reads the letter and makes it durable. Call it outside a transaction.
     *
     * @throws TooLarge when the letter or a file in it is over the limit of the policy
     * @throws Unavailable when it could not be stored now; the sender keeps it and tries again
     */
    public Taken take(InputStream letter) {
        return take(letter, () -> {});
    }

    /** @param together what must become durable with the letter, such as how far a mailbox was read; called inside the transaction that stores it, also for a letter that was taken before */
    public Taken take(InputStream letter, Runnable together) {
        return take(letter, null, false, together);
    }

    /** @param again the quarantined letter that is being tried again; it stays where it is when that fails */
    Taken take(InputStream letter, @Nullable UUID again) {
        return take(letter, again, false);
    }

    /** @param confirmed its writer confirmed the held letter */
    Taken take(InputStream letter, @Nullable UUID again, boolean confirmed) {
        return take(letter, again, confirmed, () -> {});
    }

    private Taken take(InputStream letter, @Nullable UUID again, boolean confirmed, Runnable together) {
        if (!opening.open()) {
            // a restored desk that nobody has answered for; whoever brings the letter keeps it (contracts 4)
            throw new Unavailable("mail-later");
        }
        var uploads = new ArrayList<Upload>();
        try {
            var read = read(letter, uploads);
            return settle(read, again, confirmed, together);
        } catch (RuntimeException failure) {
            uploads.forEach(this::forget);
            throw temporary(failure) ? new Unavailable("mail-later") : failure;
        }
    }

    private void forget(Upload upload) {
        try {
            attachments.discard(upload);
        } catch (RuntimeException later) {
            // the sweep takes it
        }
    }

    private Read read(InputStream letter, List<Upload> uploads) {
        var pipe = new Pipe();
        var limit = policy.number("letter-max-megabytes") * 1024L * 1024L;
        var raw = new CompletableFuture<Upload>();
        Thread.startVirtualThread(() -> {
            try {
                raw.complete(attachments.receive(pipe.second(), limit));
            } catch (RuntimeException failure) {
                raw.completeExceptionally(failure);
            } finally {
                pipe.leave();
            }
        });
        var files = new ArrayList<Upload>();
        var whole = false;
        ParsedMail parsed;
        try {
            var limits = new MailParser.Limits(policy.number("letter-parts-max"), policy.number("letter-depth-max"));
            parsed = MailParser.parse(
                    new BufferedInputStream(pipe.first(letter), BUFFER),
                    decoded -> files.add(attachments.receive(decoded, attachments.limitBytes())),
                    limits);
            whole = true;
        } catch (IOException wire) {
            throw new UncheckedIOException(wire);
        } finally {
            uploads.addAll(files);
            end(pipe, whole);
            raw.handle((upload, failure) -> upload == null ? false : uploads.add(upload))
                    .join();
        }
        try {
            return new Read(parsed, raw.join(), files);
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof RuntimeException its ? its : failure;
        }
    }

    private static void end(Pipe pipe, boolean whole) {
        try {
            pipe.end(whole);
        } catch (IOException interrupted) {
            throw new UncheckedIOException(interrupted);
        }
    }

    private Taken settle(Read read, @Nullable UUID again, boolean confirmed, Runnable together) {
        var fingerprint = fingerprint(read);
        var before = before(fingerprint, again);
        if (before.isPresent()) {
            drop(read);
            transaction.executeWithoutResult(status -> together.run());
            return before.get();
        }
        try {
            return file(read, fingerprint, again, confirmed, together);
        } catch (DuplicateKeyException samePersonAtTheSameMoment) {
            return file(read, fingerprint, again, confirmed, together);
        }
    }

    private Taken file(Read read, byte[] fingerprint, @Nullable UUID again, boolean confirmed, Runnable together) {
        try {
            screen(read);
            var unsubscriber = unsubscribers.stream()
                    .filter(one -> one.takes(read.parsed()))
                    .findFirst();
            if (unsubscriber.isPresent()) {
                return unsubscribed(unsubscriber.get(), read, fingerprint, again, together);
            }
            var officer = officers.orderedStream()
                    .filter(one -> one.takes(rights, read.parsed()))
                    .findFirst();
            if (officer.isPresent()) {
                return toTheCases(officer.get(), read, fingerprint, again, confirmed, together);
            }
            return Objects.requireNonNull(transaction.execute(status -> {
                together.run();
                if (!begin(fingerprint, again)) {
                    drop(read);
                    return before(fingerprint, null).orElseThrow(() -> new Unavailable("mail-later"));
                }
                var received = receivers.getObject().receive(permit, incoming(read, read.files(), confirmed));
                finish(read, fingerprint, Became.TICKET, received, null);
                return new Taken.Filed(received.ticket(), received.number(), received.message(), false, false);
            }));
        } catch (Unwanted unwanted) {
            return aside(read, fingerprint, unwanted.code(), again, together);
        } catch (Refused refused) {
            return refused.code().equals("blocked")
                    ? toTheOfficer(read, fingerprint, again, together)
                    : aside(read, fingerprint, "refused", again, together);
        } catch (DuplicateKeyException twice) {
            throw twice;
        } catch (RuntimeException failure) {
            if (temporary(failure)) {
                throw failure;
            }
            // the class says where to look; the message might repeat the letter
            LOG.warn("letter set aside: {}", failure.getClass().getName());
            return aside(read, fingerprint, "failed", again, together);
        }
    }

    private IncomingMail incoming(Read read, List<Upload> files, boolean confirmed) {
        var authentic = confirmed || origins.judge(read.parsed()) == Origin.CONFIRMED;
        return new IncomingMail(read.parsed(), read.raw(), files, confirmed, authentic);
    }

    /** The writer is blocked. Support may not even store this: it is the officer's, and so is the transaction (contracts 10). */
    private Taken toTheOfficer(Read read, byte[] fingerprint, @Nullable UUID again, Runnable together) {
        var taken = Acting.<Taken, RuntimeException>as(
                rights.family(),
                () -> Objects.requireNonNull(transaction.execute(status -> {
                    if (!begin(fingerprint, again)) {
                        return before(fingerprint, null).orElseThrow(() -> new Unavailable("mail-later"));
                    }
                    var id = receivers.getObject().receiveBlocked(rights, incoming(read, List.of(), false));
                    finish(read, fingerprint, Became.OFFICER, null, id);
                    together.run();
                    return new Taken.ForTheOfficer(id);
                })));
        read.files().forEach(this::forget);
        return taken;
    }

    /** For the officer alone, so the transaction is of purpose rights from its beginning (clause 7.1). Its files stay inside the letter. */
    private Taken toTheCases(
            OfficerMail officer,
            Read read,
            byte[] fingerprint,
            @Nullable UUID again,
            boolean confirmed,
            Runnable together) {
        var taken = Acting.<Taken, RuntimeException>as(
                rights.family(),
                () -> Objects.requireNonNull(transaction.execute(status -> {
                    together.run();
                    if (!begin(fingerprint, again)) {
                        return before(fingerprint, null).orElseThrow(() -> new Unavailable("mail-later"));
                    }
                    var received = officer.receive(rights, incoming(read, List.of(), confirmed));
                    finish(read, fingerprint, Became.CASE, received, null);
                    return new Taken.Filed(received.ticket(), received.number(), received.message(), true, false);
                })));
        read.files().forEach(this::forget);
        if (taken instanceof Taken.Filed filed && filed.duplicate()) {
            forget(read.raw());
        }
        return taken;
    }

    /** Nothing of such a letter is kept: the withdrawal is its own evidence. Whoever brings letters hears the same whether a secret was genuine or not. */
    private Taken unsubscribed(
            UnsubscribeMail unsubscriber, Read read, byte[] fingerprint, @Nullable UUID again, Runnable together) {
        // like those of letters that are kept
        var id = Ids.ordered();
        boolean ended = Acting.<Boolean, RuntimeException>as(
                rights.family(),
                () -> Objects.requireNonNull(transaction.execute(status -> {
                    if (!unsubscriber.receive(rights, read.parsed())) {
                        return false;
                    }
                    together.run();
                    if (begin(fingerprint, again)) {
                        finish(read, fingerprint, Became.QUARANTINE, null, id);
                    }
                    return true;
                })));
        if (!ended) {
            return aside(read, fingerprint, UnsubscribeMail.REASON, again, together);
        }
        drop(read);
        return new Taken.Quarantined(id, UnsubscribeMail.REASON);
    }

    /** What no receiver needs to see. */
    private void screen(Read read) {
        var parsed = read.parsed();
        var author = parsed.author();
        if (parsed.defects().contains("no-headers")) {
            throw new Unwanted("not-a-letter");
        }
        if (parsed.autoSubmitted() == Automatic.LOOP
                || author != null && own.ours(author.email())
                || parsed.messageId() != null && outbox.isOurs(parsed.messageId())) {
            throw new Unwanted("loop");
        }
        if (parsed.autoSubmitted() == Automatic.BOUNCE) {
            throw new Unwanted("bounce");
        }
        if (author == null || author.email().isEmpty()) {
            throw new Unwanted("no-sender");
        }
    }

    private Taken aside(Read read, byte[] fingerprint, String reason, @Nullable UUID again, Runnable together) {
        var author = read.parsed().author();
        if (author != null && receivers.getObject().blocked(author.email())) {
            // administrators read the quarantine
            return toTheOfficer(read, fingerprint, again, together);
        }
        if (again != null) {
            drop(read);
            quarantine.failedAgain(again, reason);
            return new Taken.Quarantined(again, reason);
        }
        return Objects.requireNonNull(transaction.execute(status -> {
            together.run();
            if (!begin(fingerprint, null)) {
                drop(read);
                return before(fingerprint, null).orElseThrow(() -> new Unavailable("mail-later"));
            }
            if (reason.equals("bounce")) {
                var bounce = read.parsed().bounce();
                outbox.returned(
                        permit,
                        signed.cameBack(read.parsed()).orElse(null),
                        bounce == null ? null : bounce.original(),
                        bounce == null ? null : bounce.status());
            }
            var id = quarantine.keep(permit, read.raw(), reason, author);
            if (reason.equals(MailReceiver.HELD)) {
                held.ask(permit, id, read.parsed());
            }
            read.files().forEach(this::forget);
            finish(read, fingerprint, Became.QUARANTINE, null, id);
            return new Taken.Quarantined(id, reason);
        }));
    }

    /** Takes the fingerprint; a second letter of the same content waits here until the first one is decided. */
    private boolean begin(byte[] fingerprint, @Nullable UUID again) {
        if (again != null) {
            return database.sql(
                                    "update mail_received set quarantine_id = null where fingerprint = ? and quarantine_id = ?")
                            .params(fingerprint, again)
                            .update()
                    > 0;
        }
        return database.sql("insert into mail_received (fingerprint, at) values (?, ?) on conflict do nothing")
                        .params(fingerprint, OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC))
                        .update()
                > 0;
    }

    /** @param aside where a letter lies that is neither in a ticket nor in a case */
    private void finish(
            Read read, byte[] fingerprint, Became became, @Nullable Received received, @Nullable UUID aside) {
        database.sql(
                        "update mail_received set became = ?, ticket_id = ?, number = ?, message_id = ?, quarantine_id = ?, origin = ?, misleading = ? where fingerprint = ?")
                .params(Arrays.asList(
                        became.id(),
                        received == null ? null : received.ticket(),
                        received == null ? null : received.number(),
                        received == null ? null : received.message(),
                        aside,
                        origins.judge(read.parsed()).id(),
                        HtmlView.misleads(read.parsed().html()),
                        fingerprint))
                .update();
    }

    private Optional<Taken> before(byte[] fingerprint, @Nullable UUID again) {
        return database.sql("""
                select r.became, r.ticket_id, r.number, r.message_id, r.quarantine_id, q.reason
                from mail_received r left join quarantine q on q.id = r.quarantine_id where r.fingerprint = ?
                """)
                .param(fingerprint)
                .query((row, n) -> {
                    var aside = row.getObject("quarantine_id", UUID.class);
                    if (aside != null && aside.equals(again)) {
                        return Optional.<Taken>empty();
                    }
                    var became = Became.valueOf(row.getString("became").toUpperCase(Locale.ROOT));
                    return Optional.of(
                            switch (became) {
                                case QUARANTINE ->
                                    new Taken.Quarantined(aside, Objects.toString(row.getString("reason"), "deleted"));
                                case OFFICER -> new Taken.ForTheOfficer(aside);
                                case TICKET, CASE ->
                                    new Taken.Filed(
                                            row.getObject("ticket_id", UUID.class),
                                            row.getLong("number"),
                                            row.getObject("message_id", UUID.class),
                                            became == Became.CASE,
                                            true);
                            });
                })
                .optional()
                .flatMap(found -> found);
    }

    private void drop(Read read) {
        forget(read.raw());
        read.files().forEach(this::forget);
    }

    /** One letter = the same Message-ID, sender and decoded content; without a Message-ID the date stands for it. */
    private byte[] fingerprint(Read read) {
        var mail = read.parsed();
        var author = mail.author();
        var parts = new ArrayList<String>();
        parts.add(mail.messageId() == null ? "date " + mail.date() : "id " + mail.messageId());
        parts.add(author == null ? "" : author.email().toLowerCase(Locale.ROOT));
        parts.add(mail.subject());
        parts.add(mail.text());
        parts.add(mail.html());
        mail.attachments().forEach(file -> parts.add(file.sha256()));
        if (mail.defects().contains("no-headers")) {
            // nothing was understood, so only the bytes themselves tell one such thing from another
            parts.add(read.raw().sha256());
        }
        return vault.fixedHash("letter", String.join("\u0000", parts));
    }

    /** The letter is not to blame: its sender shall keep it and come again. */
    private static boolean temporary(RuntimeException failure) {
        return switch (failure) {
            case TransientDataAccessException its -> true;
            case RecoverableDataAccessException its -> true;
            case NonTransientDataAccessResourceException its -> true;
            case TransactionException its -> true;
            case UncheckedIOException its -> true;
            default -> failure.getCause() instanceof RuntimeException cause && temporary(cause);
        };
    }
}
