package kz.qyzmet.desk.mailroom;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.mailroom.Channel.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Keeps the channels going as they stand in the database: what was set up, changed or stopped anywhere is seen within two seconds. */
@Component
class Mailroom implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Mailroom.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private record Kept(int version, Worker worker) {}

    private final Channels channels;
    private final Beats beats;
    private final Turn turn;
    private final Mailbox.Tools mailboxes;
    private final Dialogue.Tools dialogues;
    private final Map<UUID, Kept> kept = new HashMap<>();
    private final boolean quiet;
    private volatile boolean running;
    private Thread thread = new Thread();

    /** @param demo a demonstration fetches and hears nothing */
    Mailroom(
            Channels channels,
            Beats beats,
            Turn turn,
            Mailbox.Tools mailboxes,
            Dialogue.Tools dialogues,
            @Value("${qyzmet.demo:}") String demo) {
        this.channels = channels;
        this.beats = beats;
        this.turn = turn;
        this.mailboxes = mailboxes;
        this.dialogues = dialogues;
        this.quiet = !demo.isBlank();
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofPlatform().daemon().name("mailroom").start(this::keep);
    }

    private void keep() {
        while (running) {
            try {
                turn.check();
                settle();
                beats.write();
            } catch (RuntimeException away) {
                // the database is away or the like: what runs goes on, and is looked after in a moment
                LOG.warn("mailroom: {}", away.getClass().getSimpleName());
            }
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException stop) {
                return;
            }
        }
    }

    private void settle() {
        var wanted = new HashMap<UUID, Channel>();
        for (var channel : channels.all()) {
            if (!channel.stopped() && channel.kind().attended() && !quiet) {
                wanted.put(channel.id(), channel);
            }
        }
        for (var id : Map.copyOf(kept).keySet()) {
            var its = kept.get(id);
            var now = wanted.get(id);
            if (its != null && (now == null || now.version() != its.version())) {
                its.worker().stop();
                kept.remove(id);
            }
        }
        wanted.forEach((id, channel) -> {
            if (running && !kept.containsKey(id)) {
                var worker = channel.kind() == Kind.IMAP
                        ? new Mailbox(channel, mailboxes)
                        : new Listener(channel, dialogues);
                worker.start();
                kept.put(id, new Kept(channel.version(), worker));
            }
        });
    }

    @Override
    public void stop() {
        running = false;
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        kept.values().forEach(its -> its.worker().stop());
        kept.clear();
        turn.lose();
        try {
            beats.write();
        } catch (RuntimeException away) {
            LOG.warn("mailroom: {}", away.getClass().getSimpleName());
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
