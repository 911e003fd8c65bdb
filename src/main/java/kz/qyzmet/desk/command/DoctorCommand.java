package kz.qyzmet.desk.command;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import kz.qyzmet.desk.database.CannotStart;
import kz.qyzmet.desk.database.DatabaseCheck;
import kz.qyzmet.desk.deadline.CalendarFile;
import kz.qyzmet.desk.deadline.WrongCalendar;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.WrongPolicy;
import kz.qyzmet.desk.vault.EpochLife;

/** Looks at everything that usually goes wrong and says what to do about it. Works without a running desk. */
final class DoctorCommand implements Command {
    @Override
    public String name() {
        return "doctor";
    }

    @Override
    public String purpose() {
        return "check configuration, keys, database, mail, disk and clock";
    }

    @Override
    public String help() {
        return """
                Checks configuration, keys, database, mail, disk and clock, and says what to do. Needs no running desk; with the same
                environment as the desk it sees the same settings.

                Usage: bin/qyzmet doctor [--data DIR] [--json]
                       bin/qyzmet doctor --sql

                  --sql      print what an administrator of the database server must run so that DATABASE_URL works
                  --json     print a list of {"topic","state","says"}; state is ok, note or fault

                Exit 0 when there is no fault, 65 when something must be mended.
                """;
    }

    enum State {
        OK,
        NOTE,
        FAULT;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    record Finding(String topic, String state, String says) {}

    @Override
    public void run(List<String> words, Console console) {
        var arguments = Arguments.of(words, Set.of("data"), Set.of("json", "sql"));
        arguments.noMore();
        var url = console.environment().getOrDefault("DATABASE_URL", "");
        if (arguments.flag("sql")) {
            console.out().print(sql(url));
            return;
        }
        var findings = new Examination(console.data(arguments), console.environment()).findings();
        if (arguments.flag("json")) {
            console.out().println(RunningDesk.JSON.writeValueAsString(findings));
        } else {
            findings.forEach(
                    finding -> console.out().printf("%-6s%-15s%s%n", finding.state(), finding.topic(), finding.says()));
        }
        if (findings.stream().anyMatch(finding -> finding.state().equals(State.FAULT.id()))) {
            throw new Stop(Stop.REFUSED, "Something must be mended, see above.");
        }
    }

    private static String sql(String url) {
        try {
            return DatabaseCheck.administratorsSql(url);
        } catch (CannotStart sentence) {
            throw Stop.wrong(String.valueOf(sentence.getMessage()));
        }
    }

    private static final class Examination {
        private final Path data;
        private final Map<String, String> settings;
        private final List<Finding> findings = new ArrayList<>();

        Examination(Path data, Map<String, String> settings) {
            this.data = data;
            this.settings = settings;
        }

        List<Finding> findings() {
            folder();
            desk();
            keys();
            database();
            mail();
            surroundings();
            disk();
            clock();
            if (policy()) {
                calendar();
            }
            return findings;
        }

        private void say(String topic, State state, String says) {
            findings.add(new Finding(topic, state.id(), says));
        }

        private void folder() {
            if (!Files.isDirectory(data)) {
                say("data folder", State.NOTE, data + " does not exist yet; bin/run makes it.");
            } else if (!Files.isReadable(data) || !Files.isWritable(data)) {
                say(
                        "data folder",
                        State.FAULT,
                        data
                                + " belongs to another user. Run doctor as the user of the desk, or give the folder to this one.");
            } else if (open(data)) {
                say("data folder", State.FAULT, data + " can be read by others. Close it: chmod 700 " + data);
            } else {
                say("data folder", State.OK, data.toString());
            }
        }

        private static boolean open(Path path) {
            try {
                var held = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
                return held.charAt(3) != '-' || held.charAt(6) != '-' || held.charAt(7) != '-';
            } catch (IOException e) {
                return false;
            }
        }

        private void desk() {
            var note = RunningDesk.note(data);
            if (note.isEmpty()) {
                say("desk", State.NOTE, "not running on this folder. Start it: bin/run --data " + data);
                return;
            }
            var desk = RunningDesk.on(data);
            try {
                var ready = desk.get("/health/ready");
                say(
                        "desk",
                        ready.status() == 200 ? State.OK : State.FAULT,
                        ready.status() == 200
                                ? "running on port " + note.get().port()
                                : "running, but it cannot reach its database. Look into " + data.resolve("logs"));
                status(desk.get("/local/status"));
            } catch (Stop silent) {
                say(
                        "desk",
                        State.FAULT,
                        "its process " + note.get().pid() + " runs but does not answer. Stop it and start it again.");
            }
        }

        private void status(RunningDesk.Answer answer) {
            var status = answer.json();
            if (answer.status() != 200 || status == null) {
                return;
            }
            say(
                    "operator",
                    status.path("operator").asBoolean(false) ? State.OK : State.FAULT,
                    status.path("operator").asBoolean(false)
                            ? "named"
                            : "not named, so nothing is sent and the form is closed. Fill in name, BIN and address on the operator page, or set QYZMET_OPERATOR_NAME, _BIN, _EMAIL.");
            if (!status.path("authority").asBoolean(false)) {
                say(
                        "authority",
                        State.NOTE,
                        "not yet: answers to people name the authority and the court without both addresses. Look them up and publish an edition with appeal › authority › contact and appeal › court › contact: page /officer/policy");
            }
            int staff = status.path("staff").asInt(0);
            say(
                    "staff",
                    staff >= 2 ? State.OK : State.NOTE,
                    staff >= 2
                            ? staff + " accounts"
                            : "fewer than two accounts: acts that need four eyes cannot be done. Make another: bin/qyzmet user create");
            journal(status.path("journal").asString(""));
            for (var alarm : status.path("mailAlarms")) {
                var state = alarm.path("state").asString("");
                say(
                        "mail in",
                        State.FAULT,
                        alarm.path("channel").asString("") + ": "
                                + switch (state) {
                                    case "silent" ->
                                        "no letter for longer than expected. Does mail still come this way?";
                                    case "unattended" -> "no desk has kept it going for a while.";
                                    default ->
                                        alarm.path("trouble").asString("trouble")
                                                + ". See Mail in on the administrator's pages.";
                                });
            }
            var backup = status.path("backup").asString("");
            boolean old = backup.isEmpty()
                    || Instant.parse(backup).isBefore(Instant.now().minus(Duration.ofDays(2)));
            say(
                    "backup",
                    old ? State.NOTE : State.OK,
                    backup.isEmpty()
                            ? "there is none yet. Name a place on another disk: QYZMET_BACKUP=DIR, or run bin/qyzmet backup DIR"
                            : "the last one is of " + backup + (old ? ". Make one: bin/qyzmet backup DIR" : ""));
            if (!status.path("ledgerCopied").asBoolean(false)) {
                say(
                        "ledger",
                        State.NOTE,
                        "there is no copy of the ledger of destructions. Name a place on another machine: QYZMET_LEDGER=DIR");
            }
            long lacking = status.path("ledgerLacking").asLong(0);
            if (lacking > 0) {
                say(
                        "ledger",
                        State.FAULT,
                        lacking
                                + " files beside the ledger are missing or changed (.sealed, .yaml). A backup of before those acts cannot be opened without them; look for them in copies of the folder ledger");
            }
            if (status.path("exportStale").asBoolean(false)) {
                say(
                        "key export",
                        State.NOTE,
                        "missing or older than the newest keys. Save one: bin/qyzmet keys export FILE");
            }
        }

        private void journal(String word) {
            switch (word) {
                case "whole" -> say("journal", State.OK, "signed, and every row agrees with its leaf");
                case "unverified" ->
                    say("journal", State.NOTE, "signed; not compared lately, which the desk does by itself");
                case "older" ->
                    say(
                            "journal",
                            State.FAULT,
                            "the database is older than the newest checkpoint. See 'Check the journal' in docs/operating.md.");
                case "changed" ->
                    say(
                            "journal",
                            State.FAULT,
                            "it is not what was signed. Keep a copy of the database and the folder journal; the officer's page names the place.");
                case "failed", "standing" ->
                    say("journal", State.FAULT, "entries get no place. Look into " + data.resolve("logs"));
                case "rewritable" ->
                    say("journal", State.FAULT, "a database role of the program can change it. Take that right away.");
                default -> say("journal", State.NOTE, "the desk says nothing of it");
            }
        }

        private void keys() {
            var named = settings.getOrDefault("QYZMET_KEYS", "");
            var keys = named.isBlank() ? data.resolve("keys") : Path.of(named);
            boolean used = Files.exists(data.resolve("pg"));
            if (!Files.isDirectory(keys)) {
                say(
                        "keys",
                        used ? State.FAULT : State.NOTE,
                        used
                                ? keys
                                        + " is missing, and the desk's data cannot be read without it. Put the key folder back or name it with QYZMET_KEYS."
                                : keys + " does not exist yet; the first start makes it.");
                return;
            }
            if (open(keys)) {
                say("keys", State.FAULT, keys + " can be read by others. Close it: chmod 700 " + keys);
            } else if (used && !Files.exists(keys.resolve("root.key"))) {
                say(
                        "keys",
                        State.FAULT,
                        keys + " holds no root key. Put the key folder back or name it with QYZMET_KEYS.");
            } else if (keys.startsWith(data)) {
                say(
                        "keys",
                        State.NOTE,
                        keys
                                + " lies inside the data folder: whoever copies the one has the other. Move it to another disk and set QYZMET_KEYS.");
            } else {
                say("keys", State.OK, keys.toString());
            }
            epochs(keys);
        }

        private void epochs(Path keys) {
            try {
                var lives = EpochLife.in(keys, Clock.systemUTC());
                if (lives.isEmpty()) {
                    return;
                }
                var oldest = lives.getLast();
                boolean late = oldest.number() != lives.getFirst().number()
                        && Instant.now().isAfter(oldest.ends().plus(Duration.ofDays(2)));
                say(
                        "epochs",
                        late ? State.FAULT : State.OK,
                        late
                                ? "epoch " + oldest.number() + " should have been destroyed on " + oldest.ends()
                                        + ". Let the desk run; if it stays, look into the log: something still needs its key."
                                : lives.size() + " live; the oldest backup that still opens is of " + oldest.start()
                                        + " or younger, until " + oldest.ends());
            } catch (RuntimeException damaged) {
                say("epochs", State.FAULT, String.valueOf(damaged.getMessage()));
            }
        }

        private void database() {
            var url = settings.getOrDefault("DATABASE_URL", "");
            if (url.isBlank()) {
                var version = data.resolve("pg").resolve("PG_VERSION");
                say(
                        "database",
                        State.OK,
                        Files.exists(version)
                                ? "the included PostgreSQL, in " + data.resolve("pg")
                                : "the included PostgreSQL; made at the first start");
                return;
            }
            try {
                var found = DatabaseCheck.of(url);
                say("database", State.OK, found.where() + ", PostgreSQL " + found.version());
                var apart = Duration.between(found.time(), Instant.now()).abs();
                if (apart.toSeconds() > 5) {
                    say(
                            "clock",
                            State.FAULT,
                            "the database server's clock differs by " + apart.toSeconds()
                                    + " seconds. Set both by NTP.");
                }
            } catch (CannotStart sentence) {
                say("database", State.FAULT, String.valueOf(sentence.getMessage()));
            }
        }

        private void mail() {
            var relay = settings.getOrDefault("QYZMET_SMTP", "");
            if (relay.isBlank()) {
                say(
                        "mail",
                        State.NOTE,
                        "no relay: letters wait in the outbox. Name one: QYZMET_SMTP=smtp://user:password@host:587?tls=required");
                return;
            }
            try {
                var uri = URI.create(relay);
                int port = uri.getPort() > 0 ? uri.getPort() : "smtps".equals(uri.getScheme()) ? 465 : 25;
                try (var socket = new Socket()) {
                    socket.connect(new InetSocketAddress(uri.getHost(), port), 5000);
                    say("mail", State.OK, "the relay " + uri.getHost() + ":" + port + " answers");
                }
                if (settings.getOrDefault("QYZMET_MAIL_FROM", "").isBlank()) {
                    say("mail", State.FAULT, "no sender address. Set QYZMET_MAIL_FROM=help@your.domain");
                }
            } catch (IllegalArgumentException | NullPointerException e) {
                say("mail", State.FAULT, "QYZMET_SMTP is no address. Write smtp://user:password@host:587?tls=required");
            } catch (IOException e) {
                say(
                        "mail",
                        State.FAULT,
                        "the relay in QYZMET_SMTP does not answer. Check its name, its port and the firewall; letters wait meanwhile.");
            }
        }

        private void surroundings() {
            var bind = settings.getOrDefault("QYZMET_BIND", "");
            boolean local = bind.isBlank() || bind.startsWith("127.") || bind.equals("localhost") || bind.equals("::1");
            if (!local && settings.getOrDefault("QYZMET_PROXY", "").isBlank()) {
                say(
                        "network",
                        State.FAULT,
                        "QYZMET_BIND=" + bind
                                + " without a proxy is refused. Put a proxy with https in front and set QYZMET_PROXY to its address.");
            } else if (settings.getOrDefault("QYZMET_URL", "").isBlank()) {
                say(
                        "network",
                        State.NOTE,
                        "QYZMET_URL is not set: links in letters lead to this machine only. Set it to the public address, https://help.your.domain");
            } else {
                say("network", State.OK, settings.getOrDefault("QYZMET_URL", ""));
            }
        }

        private void disk() {
            var place = Files.isDirectory(data) ? data : data.getRoot();
            if (place == null) {
                return;
            }
            long free = place.toFile().getUsableSpace() >> 20;
            long all = Math.max(1, place.toFile().getTotalSpace() >> 20);
            var says = free + " MB free of " + all;
            if (free < 256) {
                say("disk", State.FAULT, says + ". Make room now: a full disk stops the desk.");
            } else if (free < 2048 || free * 20 < all) {
                say("disk", State.NOTE, says + ". Make room soon.");
            } else {
                say("disk", State.OK, says);
            }
        }

        private void clock() {
            if (Instant.now().isBefore(Instant.parse("2026-01-01T00:00:00Z"))) {
                say(
                        "clock",
                        State.FAULT,
                        "it shows " + Instant.now() + ". Set it by NTP: terms and links depend on it.");
                return;
            }
            say(
                    "clock",
                    synchronised() ? State.OK : State.NOTE,
                    synchronised() ? "set by NTP" : Instant.now() + "; nothing says that it is set by NTP. Check it.");
        }

        /** The first edition, which came with the program; published ones were checked when they were published, and are again at each start. */
        private boolean policy() {
            try {
                say(
                        "policy",
                        State.OK,
                        "edition " + Policy.shipped().edition()
                                + "; its consents hold the eight items of Law 94-V article 8(4) in three languages");
                return true;
            } catch (WrongPolicy wrong) {
                say("policy", State.FAULT, wrong.getMessage() + " The desk does not start with it.");
                return false;
            }
        }

        /** Terms of the law are counted by it: one that runs into a missing year has no last day, so that year is named in time. */
        private void calendar() {
            try {
                var calendar = CalendarFile.with(data.resolve(CalendarFile.NAME));
                var today = calendar.dateOf(Instant.now());
                var near = Policy.shipped().period("calendar-warning");
                var wanted = today.plusDays(near.toDays());
                var missing = calendar.missing(today, near);
                if (missing == null) {
                    say("calendar", State.OK, "days off are known until " + calendar.knownUntil(today));
                } else {
                    say(
                            "calendar",
                            missing == today.getYear() ? State.FAULT : State.NOTE,
                            "the calendar of " + missing
                                    + " is not loaded; a term of the law that runs into it has no last day. Add its days off to "
                                    + data.resolve(CalendarFile.NAME) + ", after a line such as: year " + missing);
                }
                for (var day : calendar.expected()
                        .headMap(wanted, true)
                        .tailMap(today, true)
                        .keySet()) {
                    say(
                            "calendar",
                            State.NOTE,
                            day + " is expected to be a day off and not confirmed; it counts as worked. Write into "
                                    + data.resolve(CalendarFile.NAME) + ": " + day + " rest kurban-ait");
                }
            } catch (WrongCalendar wrong) {
                say("calendar", State.FAULT, String.valueOf(wrong.getMessage()));
            }
        }

        private static boolean synchronised() {
            try {
                var asked = new ProcessBuilder("timedatectl", "show", "-p", "NTPSynchronized", "--value")
                        .redirectErrorStream(true)
                        .start();
                return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .strip()
                        .equals("yes");
            } catch (IOException e) {
                return false;
            }
        }
    }
}
