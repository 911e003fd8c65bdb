package kz.qyzmet.desk.mailroom;

import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kz.qyzmet.desk.web.Invalid;
import org.jspecify.annotations.Nullable;

/**
 * One way in, as the administrator set it up.
 *
 * @param host the mail server of a mailbox, or the address a listener binds
 * @param folders of a mailbox, as the server names them
 * @param made from then on letters are taken, for {@link Begin#NEW}
 * @param recipients for whom a listener takes letters: addresses, or {@code @domain} for all of a domain
 * @param silence after how much working time without a letter somebody should look
 * @param version grows with each change, so that a running desk notices
 */
record Channel(
        UUID id,
        Kind kind,
        String name,
        String host,
        int port,
        Tls tls,
        List<String> folders,
        Begin begin,
        Afterwards afterwards,
        String moveTo,
        List<String> recipients,
        @Nullable Duration silence,
        int version,
        Instant made,
        Instant changed,
        boolean stopped) {
    /** The pipe and the programs have one channel each, which the desk is born with. */
    static final UUID PIPE = new UUID(0, 1);

    static final UUID INBOUND = new UUID(0, 2);

    private static final Pattern ADDRESS = Pattern.compile("[^\\s@<>,;\"]{0,64}@[\\p{L}\\p{N}][\\p{L}\\p{N}.-]{0,252}");
    private static final Pattern HOST = Pattern.compile("[\\p{L}\\p{N}:][\\p{L}\\p{N}.:%_-]{0,252}");
    private static final int MOST = 50;

    enum Kind {
        IMAP,
        SMTP,
        LMTP,
        PIPE,
        INBOUND;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether the desk itself keeps it going, so that it has a pulse even when nobody writes. */
        boolean attended() {
            return this == IMAP || listens();
        }

        boolean listens() {
            return this == SMTP || this == LMTP;
        }

        static Optional<Kind> made(String id) {
            return Stream.of(IMAP, SMTP, LMTP)
                    .filter(kind -> kind.id().equals(id))
                    .findFirst();
        }
    }

    enum Tls {
        /** From the first byte. */
        TLS,
        /** Required before anything is said. */
        STARTTLS,
        /** By a listener, to whoever wants it. */
        OFFERED,
        NONE;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    enum Begin {
        /** Whatever lies in the folders. */
        ALL,
        /** What comes from now on. */
        NEW;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What becomes of a letter on the mail server once it is stored here. */
    enum Afterwards {
        LEAVE,
        MOVE,
        DELETE;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Channel {
        folders = List.copyOf(folders);
        recipients = List.copyOf(recipients);
    }

    /** @throws Invalid naming every field that cannot be right */
    void check(int longestName) {
        var wrong = new HashMap<String, String>();
        if (name.isBlank() || name.length() > longestName) {
            wrong.put("name", "mailroom.wrong.name");
        }
        if (silence != null
                && (silence.isNegative() || silence.isZero() || silence.compareTo(Duration.ofDays(365)) > 0)) {
            wrong.put("silence", "mailroom.wrong.silence");
        }
        if (kind.attended()) {
            if (!HOST.matcher(host).matches()) {
                wrong.put("host", "mailroom.wrong.host");
            } else if (tls == Tls.NONE && !loopback(host)) {
                wrong.put("tls", "mailroom.wrong.tls-needed");
            }
            if (port < 1 || port > 65535) {
                wrong.put("port", "mailroom.wrong.port");
            }
        }
        if (kind == Kind.IMAP) {
            mailbox(wrong);
        } else if (kind.listens()) {
            listener(wrong);
        }
        if (!wrong.isEmpty()) {
            throw new Invalid(wrong);
        }
    }

    private void mailbox(Map<String, String> wrong) {
        if (tls == Tls.OFFERED) {
            wrong.put("tls", "mailroom.wrong.tls");
        }
        if (folders.isEmpty()
                || folders.size() > MOST
                || Set.copyOf(folders).size() != folders.size()
                || folders.stream().anyMatch(folder -> folder.isBlank() || folder.length() > 250)) {
            wrong.put("folders", "mailroom.wrong.folders");
        }
        if (afterwards == Afterwards.MOVE && (moveTo.isBlank() || moveTo.length() > 250 || folders.contains(moveTo))) {
            wrong.put("moveTo", "mailroom.wrong.move-to");
        }
    }

    private void listener(Map<String, String> wrong) {
        if (tls == Tls.TLS) {
            wrong.put("tls", "mailroom.wrong.tls");
        }
        if (recipients.isEmpty()
                || recipients.size() > 10 * MOST
                || recipients.stream()
                        .anyMatch(address -> !ADDRESS.matcher(address).matches())) {
            wrong.put("recipients", "mailroom.wrong.recipients");
        }
    }

    /** Whether letters to this address come in here. A part after '+' is the desk's own and does not matter. */
    boolean takes(String address) {
        var at = address.lastIndexOf('@');
        if (at < 0) {
            return address.equalsIgnoreCase("postmaster");
        }
        var local = address.substring(0, at).toLowerCase(Locale.ROOT);
        var plus = local.indexOf('+');
        var bare = plus > 0 ? local.substring(0, plus) : local;
        var domain = ascii(address.substring(at + 1));
        var known = new HashSet<String>();
        for (var taken : recipients) {
            var its = taken.lastIndexOf('@');
            known.add(taken.substring(0, its).toLowerCase(Locale.ROOT) + "@" + ascii(taken.substring(its + 1)));
        }
        return known.contains(local + "@" + domain)
                || known.contains(bare + "@" + domain)
                || known.contains("@" + domain);
    }

    private static String ascii(String domain) {
        try {
            return IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException notADomain) {
            return domain.toLowerCase(Locale.ROOT);
        }
    }

    /** Whether this is the machine itself. A name that cannot be looked up is not. */
    static boolean loopback(String host) {
        if (!host.equals("localhost") && !host.matches("[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:.]*")) {
            return false;
        }
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }
}
