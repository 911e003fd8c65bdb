package kz.qyzmet.desk.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What each login role can and cannot do, as {@code fence.txt} declares it, in trials of real SQL: role x table x operation x whose row it is. The
 * declaration is written by hand and knows nothing of policies or grants; {@link FenceMutationTest} proves that no policy and no grant can go or
 * grow without a trial that fails.
 */
final class FenceTrials {
    /** Whose row: nobody's who is blocked, somebody's who is closed to all, and one person for each family that alone may still see them. */
    static final List<String> PEOPLE = Stream.concat(
                    Stream.of("open", "closed"),
                    Arrays.stream(Family.values())
                            .filter(family -> family.bit() != 0)
                            .map(Family::id))
            .sorted()
            .toList();

    /** What a blocking is told by; a trigger carries it into the fence. */
    static final List<String> EVIDENCE = List.of("blocking", "clarification");

    private static final List<String> PERSON = List.of("requester_id", "subject_id", "owner_id", "outsider_id");
    /** Where storage takes away only what is nobody's who is blocked. */
    private static final List<String> KEPT = List.of("attachment", "mail_brake", "quarantine", "subject_key");

    /** Letters that do not reach the blocked, with a text: made so behind the back of the trigger that keeps them. */
    private static final String REPLIES =
            "set local session_replication_role = replica; update outbox set kind = 'reply', body = '\\x01';"
                    + " set local session_replication_role = origin";

    private static final List<Family> EVERYTHING = List.of(Family.UPKEEP, Family.BACKUP);

    /**
     * One question to the database.
     *
     * @param before what a superuser changes first, or empty
     * @param what what the role tries
     * @param look the answer: asked as the role when {@code what} is empty, else as superuser afterwards
     */
    record Trial(String place, String role, String before, String what, String look, String expected) {
        /** The rights without which the answer would be another, as the catalogue calls them. */
        List<String> rights() {
            var words = what.isEmpty() ? look : what;
            if (words.contains("trial_call")) {
                return List.of("EXECUTE");
            }
            if (words.contains("nextval")) {
                return List.of("USAGE");
            }
            return Stream.of("select", "insert", "update", "delete", "truncate")
                    .filter(right -> words.startsWith(right + " ")
                            ? !words.contains("trial_columns")
                            : words.contains("trial_columns('" + right))
                    .map(right -> right.toUpperCase(Locale.ROOT))
                    .toList();
        }

        @Override
        public String toString() {
            return role + " on " + place + ": " + (what.isEmpty() ? look : what) + " should be " + expected;
        }
    }

    /** @param fence {@code open}, {@code mask} (a bit of the row decides) or {@code file} (as the file the row belongs to) */
    record Place(String name, String fence, Map<Family, String> rights) {
        boolean fenced() {
            return !fence.equals("open");
        }

        String of(Family family) {
            return rights.getOrDefault(family, "");
        }

        Place as(String other) {
            return new Place(other, fence, rights);
        }
    }

    private final String database;
    private final Map<String, Place> places;
    private final Map<String, Place> functions;
    private final Map<String, Place> policies;
    private final Map<String, List<String>> columns;

    /** @param columns of each table, in order */
    FenceTrials(String database, Map<String, List<String>> columns) throws IOException {
        this.database = database;
        this.columns = columns;
        this.places = new TreeMap<>();
        this.functions = new TreeMap<>();
        this.policies = new TreeMap<>();
        try (var file = Objects.requireNonNull(FenceTrials.class.getResourceAsStream("fence.txt"))) {
            for (var line : new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList()) {
                var place = place(line);
                switch (place.fence()) {
                    case "policy" -> policies.put(place.name(), place);
                    case "function", "sequence" -> functions.put(place.name(), place);
                    default -> named(place.name()).forEach(table -> places.put(table, place.as(table)));
                }
            }
        }
    }

    /** One table, or those that begin as the line says before its {@code *}. */
    private Stream<String> named(String name) {
        return name.endsWith("*")
                ? columns.keySet().stream().filter(table -> table.startsWith(name.substring(0, name.length() - 1)))
                : Stream.of(name);
    }

    private static Place place(String line) {
        var parts = line.split("\\|");
        var rights = new TreeMap<Family, String>();
        for (var part : List.of(parts).subList(2, parts.length)) {
            var words = part.strip().split("\\s+", 2);
            for (var family : words[0].equals("app") ? application() : List.of(family(words[0]))) {
                rights.merge(family, words[1].strip(), String::concat);
            }
        }
        return new Place(parts[0].strip(), parts[1].strip(), rights);
    }

    static List<Family> application() {
        return Arrays.stream(Family.values()).filter(Family::application).toList();
    }

    private static Family family(String id) {
        return Arrays.stream(Family.values())
                .filter(family -> family.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("fence.txt names the role " + id));
    }

    Collection<String> places() {
        return places.keySet();
    }

    Collection<String> functions() {
        return functions.values().stream()
                .filter(place -> place.fence().equals("function"))
                .map(Place::name)
                .toList();
    }

    /** The policies that a table must have, and no other. */
    List<String> policiesOf(Place place) {
        var families = place.fence().equals("file")
                ? Stream.of(Family.BACKUP.id())
                : Arrays.stream(Family.values())
                        .filter(family -> !place.of(family).isEmpty())
                        .map(Family::id);
        var more = policies.values().stream()
                .filter(policy -> policy.rights().containsValue(place.name()))
                .map(Place::name);
        return Stream.of(Stream.of("owner"), families, more)
                .flatMap(names -> names)
                .sorted()
                .toList();
    }

    Collection<Place> fenced() {
        return places.values().stream().filter(Place::fenced).toList();
    }

    String role(Family family) {
        return database + "_" + family.id();
    }

    List<Trial> all() {
        return Stream.of(
                        places.values().stream()
                                .flatMap(place ->
                                        Arrays.stream(Family.values()).flatMap(family -> of(place, family).stream())),
                        fenced().stream().flatMap(place -> ofTheFence(place).stream()),
                        functions.values().stream().flatMap(place -> ofFunction(place).stream()),
                        ofRoles().stream())
                .flatMap(trials -> trials)
                .toList();
    }

    private List<Trial> of(Place place, Family family) {
        var trials = new ArrayList<Trial>();
        var role = role(family);
        var table = place.name();
        var held = place.of(family);
        // without the names of columns, which have letters too
        var rights = held.replaceAll("\\([^)]*\\)", "");
        var seen = seen(place, family);
        boolean reads = rights.contains("s");
        trials.add(new Trial(
                table,
                role,
                "",
                "",
                place.fenced()
                        ? "select %s from (select * from %s) r".formatted(people("trial"), table)
                        : "select 'read' from (select count(r) from (select * from %s limit 1) r) c".formatted(table),
                reads ? place.fenced() ? seen : "read" : "denied"));
        trials.add(new Trial(
                table,
                role,
                "",
                "",
                "select 'read' from (select count(*) from %s) c".formatted(table),
                reads ? "read" : "denied"));
        trials.add(new Trial(
                table, role, "", "", "select trial_columns('update', '%s')".formatted(table), columnsOf(held, 'u')));
        trials.add(new Trial(
                table, role, "", "", "select trial_columns('insert', '%s')".formatted(table), columnsOf(held, 'i')));
        trials.add(new Trial(
                table,
                role,
                "",
                "delete from %s where false".formatted(table),
                "select 'done'",
                rights.contains("d") ? "done" : "denied"));
        trials.add(new Trial(table, role, "", "truncate %s cascade".formatted(table), "select 'done'", "denied"));
        if (place.fenced()) {
            rows(place, family, trials);
        }
        return trials;
    }

    /** Which rows a role reaches that has the right as such. */
    private void rows(Place place, Family family, List<Trial> trials) {
        var role = role(family);
        var table = place.name();
        var held = place.of(family);
        var rights = held.replaceAll("\\([^)]*\\)", "");
        var seen = seen(place, family);
        if (rights.contains("u")) {
            // which columns is asked elsewhere; here it is which rows, by the column that only the trial has
            var word =
                    columnsOf(held, 'u').equals("all") ? "" : "grant update (trial) on %s to %s".formatted(table, role);
            trials.add(new Trial(
                    table, role, word, "update %s set trial = 'changed'".formatted(table), missing(table), seen));
        }
        var movers = movers(table);
        if (columnsOf(held, 'u').equals("all")
                && !movers.isEmpty()
                && seen.contains("open")
                && !EVERYTHING.contains(family)) {
            // nobody gives a row to somebody whose rows are closed to them
            trials.add(new Trial(
                    table,
                    role,
                    "",
                    "update %s set %s = %s where trial = 'open'"
                            .formatted(table, movers.getFirst(), value(table, movers.getFirst(), "closed")),
                    "select 'done'",
                    "fence"));
            // the same without looking: then only the policy's check stands in the way, once no letter of the blocked
            // is
            // there, which a trigger keeps
            trials.add(new Trial(
                    table,
                    role,
                    table.equals("outbox") ? "delete from outbox where mask <> -1" : "",
                    "update %s set %s = %s"
                            .formatted(table, movers.getFirst(), value(table, movers.getFirst(), "closed")),
                    "select 'done'",
                    "fence"));
        }
        boolean ways = table.equals("contact_lookup") && family == Family.RIGHTS;
        if (rights.contains("d")) {
            var gone = family == Family.UPKEEP && KEPT.contains(table) ? "open" : ways ? "denied" : seen;
            trials.add(new Trial(table, role, "", "delete from %s".formatted(table), missing(table), gone));
        }
        if (ways) {
            trials.add(new Trial(
                    table, role, "", "delete from %s where trial = 'open'".formatted(table), missing(table), "open"));
        }
        if (table.equals("outbox") && rights.contains("s")) {
            // the door carries no letter of this kind; everybody else sees it as any other
            trials.add(new Trial(
                    table,
                    role,
                    REPLIES,
                    "",
                    "select %s from %s".formatted(people("trial"), table),
                    family == Family.ACCOUNT ? "" : seen));
        }
        if (family == Family.ACCOUNT && table.equals("outbox")) {
            trials.add(new Trial(
                    table, role, "", insert(table, "open").replace("'sign-in'", "'reply'"), "select 'done'", "fence"));
        }
        if (family == Family.CLARIFICATION) {
            trials.add(new Trial(
                    table,
                    role,
                    "update blocked set clarified_until = now() - interval '1 minute'",
                    "",
                    "select %s from %s".formatted(people("trial"), table),
                    rights.contains("s") ? "" : "denied"));
        }
        if (rights.contains("i")) {
            for (var person : List.of("open", "closed", family.id(), family == Family.SUPPORT ? "rights" : "support")) {
                boolean may = List.of(seen.split(" ")).contains(person);
                // no address comes to somebody blocked
                boolean stored = may
                        && !person.equals("open")
                        && table.startsWith("contact")
                        && List.of(Family.ACCOUNT, Family.RIGHTS).contains(family);
                trials.add(new Trial(
                        table,
                        role,
                        "",
                        insert(table, person),
                        "select 'done'",
                        stored ? "denied" : may ? "done" : "fence"));
            }
        }
    }

    private String seen(Place place, Family family) {
        if (EVERYTHING.contains(family)) {
            return String.join(" ", PEOPLE);
        }
        return PEOPLE.stream()
                .filter(person -> person.equals(family.id()) || person.equals("open") && family != Family.CLARIFICATION)
                .collect(Collectors.joining(" "));
    }

    /** What the fence does by itself, and what its owner sees. */
    private List<Trial> ofTheFence(Place place) {
        var trials = new ArrayList<Trial>();
        var owner = database + "_owner";
        var table = place.name();
        trials.add(new Trial(
                table, owner, "", "", "select %s from %s".formatted(people("trial"), table), String.join(" ", PEOPLE)));
        // force: an owner without a policy sees nothing
        trials.add(new Trial(
                table,
                owner,
                "drop policy owner on " + table,
                "",
                "select %s from %s".formatted(people("trial"), table),
                ""));
        if (!place.fence().equals("mask")) {
            return trials;
        }
        trials.add(new Trial(
                table,
                owner,
                "",
                "update %s set mask = -1".formatted(table),
                "select %s from %s where mask = -1".formatted(people("trial"), table),
                "open"));
        trials.add(new Trial(
                table,
                owner,
                "",
                "insert into blocked (subject_id, mask) values (%s, 0)".formatted(id("p", "open")),
                "select mask::text from %s where trial = 'open'".formatted(table),
                "0"));
        for (var column : movers(table)) {
            trials.add(new Trial(
                    table,
                    owner,
                    "",
                    "update %s set %s = %s where trial = 'open'"
                            .formatted(table, column, value(table, column, "closed")),
                    "select mask::text from %s where trial = 'open'".formatted(table),
                    "0"));
        }
        return trials;
    }

    private List<Trial> ofFunction(Place function) {
        return Arrays.stream(Family.values())
                .map(family -> new Trial(
                        function.name(),
                        role(family),
                        "",
                        "",
                        (function.fence().equals("function")
                                        ? "select trial_call('%s')"
                                        : "select 'called' from (select nextval('%s')) c")
                                .formatted(function.name()),
                        function.of(family).contains("x") ? "called" : "denied"))
                .toList();
    }

    private List<Trial> ofRoles() {
        var trials = new ArrayList<Trial>();
        for (var family : Family.values()) {
            var role = role(family);
            trials.add(new Trial("roles", role, "", "create table of_mine (id int)", "select 'done'", "denied"));
            trials.add(
                    new Trial("roles", role, "", "create temporary table of_mine (id int)", "select 'done'", "denied"));
            trials.add(new Trial("roles", role, "", "create role of_mine", "select 'done'", "denied"));
            trials.add(new Trial("roles", role, "", "create schema of_mine", "select 'done'", "denied"));
            trials.add(
                    new Trial("roles", role, "", "set session_replication_role = replica", "select 'done'", "denied"));
            trials.add(new Trial(
                    "roles",
                    role,
                    "",
                    "",
                    "select coalesce(string_agg(rolname, ' '), '') from pg_roles where pg_has_role(current_user, oid, 'member')"
                            + " and rolname <> current_user",
                    family.application() ? database + "_app" : ""));
        }
        trials.addAll(ofTheEvidence());
        trials.addAll(ofTheDestroyed());
        trials.addAll(ofTheStored());
        trials.add(new Trial(
                "fence",
                database + "_upkeep",
                "",
                "",
                "select coalesce(string_agg(place, ' '), '') from mask_differences() where wrong > 0",
                ""));
        trials.add(new Trial(
                "fence",
                database + "_upkeep",
                "insert into blocked (subject_id, mask) values (%1$s, 0); set local session_replication_role = replica;"
                                .formatted(id("p", "open"))
                        + " update subject set mask = -1; set local session_replication_role = origin",
                "",
                "select string_agg(place, ' ') from mask_differences() where wrong > 0",
                "subject"));
        trials.add(new Trial(
                "fence",
                database + "_support",
                "",
                "",
                "select count(*)::text from blocked_among(array[%s, %s])".formatted(id("p", "open"), id("p", "closed")),
                "1"));
        trials.add(new Trial(
                "contact_lookup",
                database + "_support",
                "update contact_lookup set hash = '\\x01' where trial = 'closed'; update contact_lookup set hash = '\\x02' where trial = 'open'",
                "",
                "select concat(blocked_contact(array['\\x01'::bytea]), ' ', blocked_contact(array['\\x02'::bytea]))",
                "t f"));
        trials.add(new Trial(
                "message",
                database + "_erasure",
                "",
                "",
                "select concat(blocked_within(%s), ' ', blocked_within(%s))"
                        .formatted(id("t", "closed"), id("t", "open")),
                "t f"));
        // somebody who is closed to all and on hold wrote in the ticket of somebody else
        var guest = "update message set ticket_id = %s, author_id = %s, side = 'outsider' where trial = 'closed'"
                .formatted(id("t", "open"), id("p", "closed"));
        var held = "insert into legal_hold (subject_id) values (%s)".formatted(id("p", "closed"));
        trials.add(new Trial(
                "message",
                database + "_erasure",
                guest + "; " + held,
                "",
                "select concat(held_within(%s), ' ', held_within(%s), ' ', held_beside(%s), ' ', blocked_beside(%s))"
                        .formatted(id("t", "open"), id("t", "support"), id("p", "open"), id("p", "open")),
                "t f t t"));
        trials.add(new Trial(
                "message",
                database + "_support",
                "update message set ticket_id = %s, author_id = %s where trial = 'closed'"
                        .formatted(id("t", "open"), id("p", "closed")),
                "",
                "select count(*)::text from blocked_messages(%s)".formatted(id("t", "open")),
                "1"));
        return trials;
    }

    /** What somebody destroyed left in the ticket of somebody who is blocked is seen by those who destroy, and by nobody else (clauses 1.3 and 1.5). */
    private List<Trial> ofTheDestroyed() {
        var person = id("p", "closed");
        var letter = id("m", "closed");
        var ended = "delete from subject_key where subject_id = " + person;
        var wrote = "update message set id = %s, author_id = %s where trial = 'closed'; ".formatted(letter, person);
        var before = Map.of(
                "attachment",
                "update attachment set outsider_id = %s where trial = 'closed'; ".formatted(person) + ended,
                "message",
                wrote + ended,
                "mail_thread",
                "update mail_thread set message_id = %s where trial = 'closed'; ".formatted(letter) + wrote + ended);
        var trials = new ArrayList<Trial>();
        before.forEach((table, what) -> {
            var look = "select %s from %s".formatted(people("trial"), table);
            trials.add(new Trial(table, database + "_erasure", what, "", look, "closed erasure open"));
            trials.add(new Trial(table, database + "_support", what, "", look, "open support"));
        });
        trials.add(new Trial(
                "message",
                database + "_erasure",
                "update message set side = 'staff' where trial = 'closed'; " + wrote + ended,
                "",
                "select %s from message".formatted(people("trial")),
                "erasure open"));
        // blocked and not destroyed: their key stands, whoever may see its row
        trials.add(new Trial(
                "attachment",
                database + "_erasure",
                "update attachment set outsider_id = %s where trial = 'closed'".formatted(person),
                "",
                "select %s from attachment".formatted(people("trial")),
                "erasure open"));
        var named = "update party set lookup = '\\x01' where trial in ('closed', 'open')";
        for (var function :
                List.of("count_party(%s, array['\\x01'::bytea])", "forget_party(%s, array['\\x01'::bytea])")) {
            // in everybody's ticket but the person's own
            trials.add(new Trial(
                    "party",
                    database + "_erasure",
                    named,
                    "",
                    (function.startsWith("count")
                                    ? "select " + function + "::text"
                                    : "select count(*)::text from " + function)
                            .formatted(id("p", "open")),
                    "1"));
        }
        return trials;
    }

    /** Who a blocked person is stays as it is, also for those who still see it (clause 1.3). */
    private List<Trial> ofTheStored() {
        var trials = new ArrayList<Trial>();
        for (var family : List.of(Family.ACCOUNT, Family.RIGHTS)) {
            for (var column : List.of("subject name", "contact value")) {
                var words = column.split(" ");
                for (var person : List.of("open", family.id())) {
                    trials.add(new Trial(
                            words[0],
                            role(family),
                            "",
                            "update %s set %s = '\\x00' where trial = '%s'".formatted(words[0], words[1], person),
                            "select 'done'",
                            person.equals("open") ? "done" : "denied"));
                }
            }
        }
        for (var family : List.of(Family.ACCOUNT, Family.RIGHTS, Family.UPKEEP)) {
            for (var change : List.of("address = '\\x00'", "body = '\\x00'", "body = null")) {
                for (var person : List.of("open", family.id())) {
                    trials.add(new Trial(
                            "outbox",
                            role(family),
                            "",
                            "update outbox set %s where trial = '%s'".formatted(change, person),
                            "select 'done'",
                            person.equals("open") || change.endsWith("null") ? "done" : "denied"));
                }
            }
        }
        trials.add(new Trial(
                "outbox",
                role(Family.UPKEEP),
                REPLIES,
                "update outbox set body = null where trial = 'upkeep'",
                "select 'done'",
                "denied"));
        trials.add(new Trial("outbox", role(Family.UPKEEP), REPLIES, "delete from outbox", missing("outbox"), "open"));
        trials.add(new Trial(
                "outbox", role(Family.SUPPORT), REPLIES, "delete from outbox", missing("outbox"), "open support"));
        // the trigger of a change of ground acts as the owner
        for (var table : List.of("subject", "contact")) {
            trials.add(new Trial(
                    table,
                    database + "_owner",
                    "",
                    "update %s set ground = 'contract' where trial = 'rights'".formatted(table),
                    "select 'done'",
                    "denied"));
        }
        for (var person : List.of("open", "rights")) {
            trials.add(new Trial(
                    "attachment",
                    role(Family.RIGHTS),
                    "",
                    "update attachment set label = '\\x00' where trial = '%s'".formatted(person),
                    "select 'done'",
                    person.equals("open") ? "done" : "denied"));
        }
        return trials;
    }

    /** Who is blocked is told by evidence alone, and the fence follows it in the same transaction (clause 1.3). */
    private List<Trial> ofTheEvidence() {
        var rights = database + "_rights";
        var person = id("p", "open");
        var block = "insert into blocking (subject_id) values (%s)".formatted(person);
        var clarify = "insert into clarification (subject_id, until) values (%s, now() + interval '1 hour')"
                .formatted(person);
        var mask =
                "select coalesce((select mask::text || case when clarified_until is null then '' else ' clarified' end"
                        + " from blocked where subject_id = %1$s), 'nobody') || ' ' || (select mask from subject where id = %1$s)"
                                .formatted(person);
        int stored = Family.ACCOUNT.bit() | Family.RIGHTS.bit() | Family.UPKEEP.bit();
        int clarified = stored | Family.CLARIFICATION.bit();
        return List.of(
                new Trial("blocking", rights, "", block, mask, stored + " " + stored),
                new Trial(
                        "blocking",
                        rights,
                        block,
                        "update blocking set ended_at = now() where subject_id = " + person,
                        mask,
                        "nobody -1"),
                new Trial("clarification", rights, block, clarify, mask, clarified + " clarified " + clarified),
                new Trial(
                        "clarification",
                        rights,
                        block + "; " + clarify,
                        "update clarification set ended_at = now() where subject_id = " + person,
                        mask,
                        stored + " " + stored),
                new Trial(
                        "clarification",
                        database + "_clarification",
                        block + "; " + clarify,
                        "",
                        "select %s from subject".formatted(people("trial")),
                        "clarification open"));
    }

    /** The columns that say whose a row is, other than its own number: a person, or the ticket where that says it. */
    private List<String> movers(String table) {
        var known = columns.getOrDefault(table, List.of());
        var people = known.stream().filter(PERSON::contains).toList();
        return !people.isEmpty()
                ? people
                : known.stream()
                        .filter(column -> List.of("ticket_id", "other_id").contains(column)
                                || table.equals("message") && column.equals("author_id"))
                        .toList();
    }

    static String id(String kind, String person) {
        return "md5('%s %s')::uuid".formatted(kind, person);
    }

    private static String value(String table, String column, String person) {
        return switch (column) {
            case "ticket_id", "other_id" -> id("t", person);
            case "attachment_id" -> id("a", person);
            default -> id("p", person);
        };
    }

    /** A row of a person with nothing else in it: what else a table demands is dropped in the trial's database. */
    String insert(String table, String person) {
        var values = new TreeMap<String, String>();
        for (var column : columns.getOrDefault(table, List.of())) {
            switch (column) {
                case "requester_id", "subject_id", "owner_id", "ticket_id", "other_id", "attachment_id" ->
                    values.put(column, value(table, column, person));
                case "side" -> values.put(column, "'requester'");
                // the door sees no other letters than these
                case "kind" -> {
                    if (table.equals("outbox")) {
                        values.put(column, "'sign-in'");
                    }
                }
                default -> {}
            }
        }
        switch (table) {
            case "subject" -> values.put("id", id("p", person));
            case "ticket" -> values.put("id", id("t", person));
            case "attachment" -> values.put("id", id("a", person));
            default -> {}
        }
        values.put("trial", "'" + person + "'");
        return "insert into %s (%s) values (%s)"
                .formatted(table, String.join(", ", values.keySet()), String.join(", ", values.values()));
    }

    private static String people(String column) {
        return "coalesce(string_agg(%1$s, ' ' order by %1$s collate \"C\"), '')".formatted(column);
    }

    /** Those whose row is not what it was. */
    private static String missing(String table) {
        return "select %s from unnest(array['%s']) p where not exists (select from %s r where r.trial = p)"
                .formatted(people("p"), String.join("','", PEOPLE), table);
    }

    /** {@code u} is all columns, {@code u(idx leaf)} these. */
    private static String columnsOf(String rights, char right) {
        int at = -1;
        int depth = 0;
        for (int i = 0; i < rights.length(); i++) {
            depth += rights.charAt(i) == '(' ? 1 : rights.charAt(i) == ')' ? -1 : 0;
            if (depth == 0 && rights.charAt(i) == right) {
                at = i;
            }
        }
        if (at < 0) {
            return "denied";
        }
        if (at + 1 < rights.length() && rights.charAt(at + 1) == '(') {
            return Arrays.stream(
                            rights.substring(at + 2, rights.indexOf(')', at)).split(" "))
                    .sorted()
                    .collect(Collectors.joining(" "));
        }
        return "all";
    }

    /** The line of a table as the database has it: for whoever adds one and then thinks about each word. */
    static String line(String table, String fence, Map<Family, String> rights) {
        var app = new TreeSet<>(application().stream()
                .map(family -> rights.getOrDefault(family, ""))
                .toList());
        var words = new ArrayList<String>();
        boolean alike = app.size() == 1 && !app.contains("");
        if (alike) {
            words.add("app " + app.first());
        }
        for (var family : Family.values()) {
            var held = rights.get(family);
            if (held != null && !(alike && family.application())) {
                words.add(family.id() + " " + held);
            }
        }
        return table + " | " + fence + (words.isEmpty() ? "" : " | " + String.join(" | ", words));
    }
}
