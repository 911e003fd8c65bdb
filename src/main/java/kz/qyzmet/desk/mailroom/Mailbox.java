package kz.qyzmet.desk.mailroom;

import jakarta.mail.FetchProfile;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.FolderNotFoundException;
import jakarta.mail.Message;
import jakarta.mail.MessageRemovedException;
import jakarta.mail.MessagingException;
import jakarta.mail.UIDFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import kz.qyzmet.desk.mail.MailIntake;
import kz.qyzmet.desk.mailroom.Channel.Afterwards;
import kz.qyzmet.desk.mailroom.Channel.Begin;
import kz.qyzmet.desk.mailroom.Channels.Login;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.web.TooLarge;
import kz.qyzmet.desk.web.Unavailable;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the letters of one IMAP account: each folder on a thread and a connection of its own. A letter is stored together with its UID in one
 * transaction; only then is it marked, moved or deleted on the server. What breaks is tried again after a pause that doubles.
 */
final class Mailbox implements Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);
    /** Letters between two acts on the server. */
    private static final int BATCH = 20;

    /** What all mailboxes use. */
    record Tools(
            Mailboxes mailboxes,
            Channels channels,
            Marks marks,
            Beats beats,
            Turn turn,
            MailIntake intake,
            Policy policy) {}

    private final Channel channel;
    private final Tools tools;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running;

    Mailbox(Channel channel, Tools tools) {
        this.channel = channel;
        this.tools = tools;
    }

    @Override
    public void start() {
        running = true;
        for (var folder : channel.folders()) {
            threads.add(Thread.ofVirtual().name("mailbox").start(() -> keep(folder)));
        }
    }

    @Override
    public void stop() {
        running = false;
        threads.forEach(Thread::interrupt);
        for (var thread : threads) {
            try {
                thread.join(Duration.ofSeconds(5));
            } catch (InterruptedException hurry) {
                Thread.currentThread().interrupt();
            }
        }
        tools.turn().release(channel.id());
    }

    private void keep(String folder) {
        var first = tools.policy().period("mailbox-first-retry");
        var longest = tools.policy().period("mailbox-longest-retry");
        var pause = first;
        while (running) {
            if (!tools.turn().mine(channel.id())) {
                rest(first);
                continue;
            }
            var began = System.nanoTime();
            try (var store = tools.mailboxes().open(channel, login())) {
                new Visit(store, folder).stay();
            } catch (MessagingException | IOException | RuntimeException failure) {
                if (running) {
                    tools.beats().trouble(channel.id(), Failure.code(failure));
                    LOG.debug("mailbox: {}", failure.getClass().getName());
                }
            }
            // a visit that lasted proves that all was well in between
            var lasted = Duration.ofNanos(System.nanoTime() - began).compareTo(longest) > 0;
            pause = lasted ? first : pause;
            rest(pause.plusMillis(ThreadLocalRandom.current().nextLong(1 + pause.toMillis() / 4)));
            pause = pause.multipliedBy(2).compareTo(longest) > 0 ? longest : pause.multipliedBy(2);
        }
    }

    private Login login() {
        return tools.channels().login(channel.id());
    }

    private void rest(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException stop) {
            running = false;
        }
    }

    /** One connection, from the first look into the folder until it breaks. */
    private final class Visit {
        private final IMAPStore store;
        private final String name;
        private final IMAPFolder folder;
        private long validity;
        private Marks.Mark mark = new Marks.Mark(1, 0);

        Visit(IMAPStore store, String name) throws MessagingException {
            this.store = store;
            this.name = name;
            this.folder = (IMAPFolder) store.getFolder(name);
        }

        void stay() throws MessagingException, IOException {
            folder.open(Folder.READ_WRITE);
            try {
                validity = folder.getUIDValidity();
                mark = tools.marks()
                        .of(
                                channel.id(),
                                name,
                                validity,
                                channel.begin() == Begin.NEW,
                                Math.max(1, folder.getUIDNext()));
                tidy();
                var idle = store.hasCapability("IDLE");
                while (running && tools.turn().mine(channel.id())) {
                    int seen;
                    do {
                        seen = folder.getMessageCount();
                        takeAll();
                        tools.beats().fine(channel.id());
                        // what came while we were busy was announced already, and would not be announced again
                    } while (running && folder.getMessageCount() > seen);
                    if (idle) {
                        idle();
                    } else {
                        rest(tools.policy().period("mailbox-poll"));
                    }
                }
            } finally {
                if (folder.isOpen()) {
                    folder.close(false);
                }
            }
        }

        /** Waits for news, and renews the waiting before servers and firewalls forget it (RFC 2177). */
        private void idle() throws MessagingException {
            var renewal = tools.policy().period("mailbox-renewal");
            var waker = Thread.startVirtualThread(() -> {
                try {
                    Thread.sleep(renewal);
                    // any command ends the waiting, and its answer shows that the server is still there
                    folder.getMessageCount();
                } catch (InterruptedException news) {
                    // it came before
                } catch (MessagingException | RuntimeException broken) {
                    // whoever waits hears of it as well
                }
            });
            try {
                folder.idle(true);
            } finally {
                waker.interrupt();
            }
        }

        private void takeAll() throws MessagingException, IOException {
            var fresh = Arrays.stream(folder.getMessagesByUID(mark.done() + 1, UIDFolder.LASTUID))
                    .filter(message -> message != null && uid(message) > mark.done())
                    .sorted(Comparator.comparingLong(this::uid))
                    .toList();
            for (var from = 0; running && from < fresh.size(); from += BATCH) {
                take(fresh.subList(from, Math.min(fresh.size(), from + BATCH)));
            }
        }

        private void take(List<Message> letters) throws MessagingException, IOException {
            var wanted = new FetchProfile();
            wanted.add(FetchProfile.Item.SIZE);
            wanted.add(IMAPFolder.FetchProfileItem.INTERNALDATE);
            folder.fetch(letters.toArray(Message[]::new), wanted);
            var stored = new ArrayList<Message>();
            try {
                for (var letter : letters) {
                    if (!running) {
                        return;
                    }
                    take((IMAPMessage) letter, stored);
                }
            } finally {
                settle(stored);
            }
        }

        private void take(IMAPMessage letter, List<Message> stored) throws MessagingException, IOException {
            var uid = uid(letter);
            if (letter.isExpunged()) {
                mark = new Marks.Mark(mark.first(), uid);
                return;
            }
            long size = letter.getSize();
            if (size > tools.policy().number("letter-max-megabytes") * 1024L * 1024L) {
                leave(uid, "too-large", size);
                return;
            }
            var received = letter.getReceivedDate();
            if (mark.renumbered()
                    && channel.begin() == Begin.NEW
                    && received != null
                    && received.toInstant().isBefore(channel.made())) {
                leave(uid, "before", size);
                return;
            }
            try (var bytes = letter.getMimeStream()) {
                var taken = tools.intake().take(bytes, () -> tools.marks().advance(channel.id(), name, validity, uid));
                tools.beats().took(channel.id(), taken);
                stored.add(letter);
                mark = new Marks.Mark(mark.first(), uid);
            } catch (TooLarge tooLarge) {
                leave(uid, "too-large", size);
            } catch (Unavailable notNow) {
                if (!folder.isOpen()) {
                    throw new IOException("broken off");
                }
                if (!letter.isExpunged()) {
                    throw notNow;
                }
                // somebody removed it while it was read: there is nothing to take any more
                mark = new Marks.Mark(mark.first(), uid);
            } catch (MessageRemovedException removed) {
                mark = new Marks.Mark(mark.first(), uid);
            } catch (RuntimeException failed) {
                if (Failure.code(failed).equals("cannot-store")) {
                    throw failed;
                }
                // the class says where to look; the message might repeat the letter
                LOG.warn("letter left on its server: {}", failed.getClass().getName());
                leave(uid, "failed", size);
            }
        }

        /** One letter that cannot be taken does not keep the others waiting. */
        private void leave(long uid, String reason, long size) {
            tools.marks().leave(channel.id(), name, validity, uid, reason, size);
            tools.beats().refused(channel.id());
            mark = new Marks.Mark(mark.first(), uid);
        }

        /** What a desk that died had stored and not yet moved or deleted. */
        private void tidy() throws MessagingException {
            if (channel.afterwards() == Afterwards.LEAVE || mark.done() < mark.first()) {
                return;
            }
            Set<Long> left = tools.marks().left(channel.id(), name, validity);
            var found = Arrays.stream(folder.getMessagesByUID(Math.max(1, mark.first()), Math.max(1, mark.done())))
                    .filter(message -> message != null && uid(message) <= mark.done() && !left.contains(uid(message)))
                    .toList();
            var wanted = new FetchProfile();
            wanted.add(FetchProfile.Item.FLAGS);
            folder.fetch(found.toArray(Message[]::new), wanted);
            var stored = new ArrayList<Message>();
            for (var letter : found) {
                if (!letter.isExpunged() && !letter.isSet(Flags.Flag.DELETED)) {
                    stored.add(letter);
                }
            }
            for (var from = 0; from < stored.size(); from += BATCH) {
                settle(stored.subList(from, Math.min(stored.size(), from + BATCH)));
            }
        }

        /** What becomes of stored letters on the server. When it cannot be done the letters are safe here, and it is tried at the next visit. */
        private void settle(List<Message> stored) throws MessagingException {
            var letters = stored.stream().filter(letter -> !letter.isExpunged()).toArray(Message[]::new);
            if (letters.length == 0 || !folder.isOpen()) {
                return;
            }
            switch (channel.afterwards()) {
                case LEAVE -> folder.setFlags(letters, new Flags(Flags.Flag.SEEN), true);
                case MOVE -> move(letters);
                case DELETE -> delete(letters);
            }
        }

        private void move(Message[] letters) throws MessagingException {
            var target = store.getFolder(channel.moveTo());
            if (!target.exists() && !target.create(Folder.HOLDS_MESSAGES)) {
                throw new FolderNotFoundException(target);
            }
            folder.setFlags(letters, new Flags(Flags.Flag.SEEN), true);
            if (store.hasCapability("MOVE")) {
                folder.moveMessages(letters, target);
            } else {
                folder.copyMessages(letters, target);
                delete(letters);
            }
        }

        /** Without UIDPLUS a server can only remove all that anybody has marked, so the mark must do (RFC 4315). */
        private void delete(Message[] letters) throws MessagingException {
            folder.setFlags(letters, new Flags(Flags.Flag.DELETED), true);
            if (store.hasCapability("UIDPLUS")) {
                folder.expunge(letters);
            }
        }

        private long uid(Message message) {
            try {
                return folder.getUID(message);
            } catch (MessagingException gone) {
                return 0;
            }
        }
    }
}
