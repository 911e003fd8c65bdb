package kz.qyzmet.desk.mailroom;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.mailroom.Channel.Afterwards;
import kz.qyzmet.desk.mailroom.Channel.Begin;
import kz.qyzmet.desk.mailroom.Channel.Kind;
import kz.qyzmet.desk.mailroom.Channel.Tls;
import kz.qyzmet.desk.mailroom.Channels.Login;
import kz.qyzmet.desk.web.Invalid;
import org.jspecify.annotations.Nullable;

/** A channel as typed into the form. */
record Typed(Kind kind, Map<String, String> fields) {
    private static final int LONGEST = 20_000;
    /** Working hours of one day; a suggestion that is typed over. */
    private static final String DAY = "8";

    Typed {
        fields = Map.copyOf(fields);
    }

    static Typed fresh(Kind kind) {
        return new Typed(
                kind,
                switch (kind) {
                    case IMAP ->
                        Map.of(
                                "port",
                                "993",
                                "tls",
                                "tls",
                                "folders",
                                "INBOX",
                                "begin",
                                "all",
                                "afterwards",
                                "delete",
                                "silence",
                                DAY);
                    case SMTP -> Map.of("host", "127.0.0.1", "port", "2525", "tls", "none", "silence", DAY);
                    case LMTP -> Map.of("host", "127.0.0.1", "port", "2424", "tls", "none", "silence", DAY);
                    case PIPE, INBOUND -> Map.of();
                });
    }

    static Typed of(Channel channel, Login login) {
        var fields = new HashMap<String, String>();
        fields.put("name", channel.name());
        fields.put("host", channel.host());
        fields.put("port", Integer.toString(channel.port()));
        fields.put("tls", channel.tls().id());
        fields.put("account", login.account());
        fields.put("folders", String.join("\n", channel.folders()));
        fields.put("begin", channel.begin().id());
        fields.put("afterwards", channel.afterwards().id());
        fields.put("moveTo", channel.moveTo());
        fields.put("recipients", String.join("\n", channel.recipients()));
        var silence = channel.silence();
        fields.put("silence", silence == null ? "" : Long.toString(silence.toHours()));
        return new Typed(channel.kind(), fields);
    }

    String get(String field) {
        return fields.getOrDefault(field, "");
    }

    /**
     * @param before the channel that is being changed
     * @throws Invalid when a value is none of those on offer; the rest is the channel's own check
     */
    Channel channel(@Nullable Channel before) {
        var wrong = new HashMap<String, String>();
        if (fields.values().stream().anyMatch(value -> value.length() > LONGEST || value.indexOf('\0') >= 0)) {
            throw new Invalid("name", "mailroom.wrong.name");
        }
        var silence = number("silence", wrong);
        var port = number("port", wrong);
        var channel = new Channel(
                before == null ? new UUID(0, 0) : before.id(),
                kind,
                get("name").strip(),
                kind.attended() ? get("host").strip() : "",
                port == null ? 0 : port,
                kind.attended() ? one("tls", Tls.class, Tls.NONE, wrong) : Tls.NONE,
                kind == Kind.IMAP ? lines("folders") : List.of(),
                kind == Kind.IMAP ? one("begin", Begin.class, Begin.ALL, wrong) : Begin.ALL,
                kind == Kind.IMAP ? one("afterwards", Afterwards.class, Afterwards.LEAVE, wrong) : Afterwards.LEAVE,
                kind == Kind.IMAP ? get("moveTo").strip() : "",
                kind.listens() ? lines("recipients") : List.of(),
                silence == null ? null : Duration.ofHours(silence),
                before == null ? 0 : before.version(),
                before == null ? Instant.EPOCH : before.made(),
                before == null ? Instant.EPOCH : before.changed(),
                before != null && before.stopped());
        if (!wrong.isEmpty()) {
            throw new Invalid(wrong);
        }
        return channel;
    }

    /**
     * The account as typed; a password that was left empty stays what it is, but only for the same server and account: otherwise whoever may change
     * the server could have the password sent to it.
     */
    Login login(@Nullable Channel before, Login known) {
        if (kind != Kind.IMAP) {
            return Login.NONE;
        }
        var account = get("account").strip();
        var password = get("password");
        if (account.isEmpty() || account.length() > 254 || account.indexOf('\n') >= 0) {
            throw new Invalid("account", "mailroom.wrong.account");
        }
        if (!password.isEmpty()) {
            return new Login(account, password);
        }
        var same = before != null
                && before.host().equals(get("host").strip())
                && Integer.toString(before.port()).equals(get("port").strip())
                && before.tls().id().equals(get("tls"))
                && known.account().equals(account);
        if (!same || known.password().isEmpty()) {
            throw new Invalid("password", before == null ? "mailroom.wrong.password" : "mailroom.wrong.password-again");
        }
        return known;
    }

    /** What a password is good for. */
    String server() {
        return String.join(
                "\n",
                get("host").strip(),
                get("port").strip(),
                get("tls"),
                get("account").strip());
    }

    private List<String> lines(String field) {
        return get(field)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private @Nullable Integer number(String field, Map<String, String> wrong) {
        var typed = get(field).strip();
        if (typed.isEmpty()) {
            return null;
        }
        if (!typed.matches("[0-9]{1,5}")) {
            wrong.put(field, "mailroom.wrong." + field);
            return null;
        }
        return Integer.valueOf(typed);
    }

    private <E extends Enum<E>> E one(String field, Class<E> type, E otherwise, Map<String, String> wrong) {
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(get(field)))
                .findFirst()
                .orElseGet(() -> {
                    wrong.put(field, "mailroom.wrong.choice");
                    return otherwise;
                });
    }

    @Override
    public String toString() {
        return "Typed[" + kind + "]";
    }
}
