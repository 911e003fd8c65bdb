package kz.qyzmet.desk.ticket;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.database.Inserts;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.search.ChangeFeed;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The tickets. Every method takes a permit and sees only what it reaches; a ticket outside it is as absent as one that never was. Changes are
 * made in one transaction: lock, decide, write the event, journal, feed. Thread-safe.
 */
@Component
@ActsAs(Family.SUPPORT)
public class Tickets {
    static final String COLUMNS = """
            t.id, t.number, t.requester_id, t.ground, t.title, t.state, t.priority, t.language, t.channel, t.service_id,
            t.team_id, t.assignee_id, t.created_at, t.updated_at, t.version, t.link_version
            """;

    private final JdbcClient database;
    private final Inserts inserts;
    private final Vault vault;
    private final Journal journal;
    private final ChangeFeed feed;
    private final Conversation conversation;
    private final Consents consents;
    private final Policy policy;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Tickets(
            JdbcClient database,
            Inserts inserts,
            Vault vault,
            Journal journal,
            ChangeFeed feed,
            Conversation conversation,
            Consents consents,
            Policy policy,
            ApplicationEventPublisher events,
            Clock clock) {
        this.database = database;
        this.inserts = inserts;
        this.vault = vault;
        this.journal = journal;
        this.feed = feed;
        this.conversation = conversation;
        this.consents = consents;
        this.policy = policy;
        this.events = events;
        this.clock = clock;
    }

    /** Opens a ticket with its first message; joins the caller's transaction. */
    @Transactional
    public Ticket open(Permit permit, NewTicket ticket) {
        return open(permit, Ids.ordered(), ticket);
    }

    /** The same under an id chosen before, so that an idempotency key can point to it. */
    @Transactional
    public Ticket open(Permit permit, UUID id, NewTicket ticket) {
        return opened(permit, id, ticket).ticket();
    }

    /** @param first the first message's id */
    record Opened(Ticket ticket, UUID first) {}

    @Transactional
    Opened opened(Permit permit, UUID id, NewTicket ticket) {
        return opened(permit, id, numbers(1).getFirst(), ticket);
    }

    /** Numbers for so many new tickets, in the order of asking. Those of a transaction that fails are lost. */
    @ActsAs(Family.SUPPORT)
    List<Long> numbers(int count) {
        return database.sql("select nextval('ticket_number_seq') from generate_series(1, ?)")
                .param(count)
                .query((row, n) -> row.getLong(1))
                .list();
    }

    /** The same under a number taken before. */
    @Transactional
    Opened opened(Permit permit, UUID id, long number, NewTicket ticket) {
        vault.prepare(List.of(ticket.requester()));
        var title = vault.sealText(ticket.requester(), null, place(id), ticket.title());
        var at = now();
        inserts.add(
                """
                insert into ticket (id, number, requester_id, ground, title, state, priority, language, channel, service_id,
                                    team_id, created_at, updated_at)
                values (?, ?, ?, ?, ?, 'open', ?, ?, ?, ?, ?, ?, ?)""",
                id,
                number,
                ticket.requester().value(),
                ticket.ground().id(),
                title,
                ticket.priority().id(),
                ticket.language().code(),
                ticket.channel().id(),
                ticket.service(),
                ticket.team(),
                at,
                at);
        inserts.add(
                """
                insert into ticket_event (id, ticket_id, kind, actor_kind, actor_id, ground, edition, became, at)
                values (?, ?, 'opened', ?, ?, ?, ?, 'open', ?)""",
                Ids.ordered(),
                id,
                kind(permit),
                permit.actor().id(),
                ticket.ground().id(),
                permit.edition(),
                at);
        var opened = new Ticket(
                id,
                number,
                ticket.requester(),
                ticket.ground(),
                ticket.title(),
                State.OPEN,
                ticket.priority(),
                ticket.language(),
                ticket.channel(),
                ticket.service(),
                ticket.team(),
                null,
                at.toInstant(),
                at.toInstant(),
                1,
                1);
        var first = conversation.insert(permit, opened, ticket.first(), at);
        journal.note(
                permit, Operation.COLLECT, "ticket:" + id, List.of(ticket.requester()), "ticket.title", "message.body");
        feed.changed(id);
        events.publishEvent(new TicketOpened(id));
        return new Opened(opened, first);
    }

    public Optional<Ticket> find(Permit permit, UUID id) {
        return one(permit, "t.id = ?", id, "");
    }

    public Optional<Ticket> find(Permit permit, long number) {
        return one(permit, "t.number = ?", number, "");
    }

    /** By number, with or without №, or by id. */
    public Optional<Ticket> find(Permit permit, String numberOrId) {
        var text = numberOrId.strip().replaceFirst("^(?:№|#)[\\s\u00a0]*", "");
        if (text.matches("\\d{1,18}")) {
            return find(permit, Long.parseLong(text));
        }
        try {
            return find(permit, UUID.fromString(text));
        } catch (IllegalArgumentException notAnId) {
            return Optional.empty();
        }
    }

    /** Those of the ids that the permit reaches, in the order given. */
    public List<Ticket> among(Permit permit, Collection<UUID> ids) {
        var visible = Visibility.of(permit);
        var found = new ArrayList<Ticket>();
        var rows = database.sql("select " + COLUMNS + " from ticket t where t.id = any(?) and " + visible.condition())
                .params(with(ids.toArray(UUID[]::new), visible.values()))
                .query((row, n) -> Sealed.of(row))
                .list();
        var opened = open(permit, rows);
        ids.forEach(id -> opened.stream()
                .filter(ticket -> ticket.id().equals(id))
                .findFirst()
                .ifPresent(found::add));
        return found;
    }

    /** Where a ticket stands, without a word of it. */
    public record Standing(UUID id, long number, State state, Priority priority, int version) {}

    /** Of the ids those that the permit reaches; opens no personal value. */
    public Map<UUID, Standing> standings(Permit permit, Collection<UUID> ids) {
        var visible = Visibility.of(permit);
        return ids.isEmpty()
                ? Map.of()
                : database
                        .sql(
                                "select t.id, t.number, t.state, t.priority, t.version from ticket t where t.id = any(?) and "
                                        + visible.condition())
                        .params(with(ids.toArray(UUID[]::new), visible.values()))
                        .query((row, n) -> new Standing(
                                row.getObject("id", UUID.class),
                                row.getLong("number"),
                                State.of(row.getString("state")).orElseThrow(),
                                Priority.of(row.getString("priority")).orElseThrow(),
                                row.getInt("version")))
                        .list()
                        .stream()
                        .collect(Collectors.toMap(Standing::id, standing -> standing));
    }

    /**
     * Those whose requester has had the word since before a moment, the longest wait first.
     *
     * @param after the last one read, null to begin
     */
    public List<Ticket> waiting(Permit permit, Instant before, @Nullable Ticket after, int limit) {
        var visible = Visibility.of(permit);
        var values = new ArrayList<Object>();
        values.add(OffsetDateTime.ofInstant(before, ZoneOffset.UTC));
        values.add(OffsetDateTime.ofInstant(after == null ? Instant.EPOCH : after.updatedAt(), ZoneOffset.UTC));
        values.add(after == null ? new UUID(0, 0) : after.id());
        values.addAll(visible.values());
        values.add(limit);
        var rows = database.sql("select " + COLUMNS
                        + " from ticket t where t.state = 'waiting' and t.updated_at < ? and (t.updated_at, t.id) > (?, ?) and "
                        + visible.condition() + " order by t.updated_at, t.id limit ?")
                .params(values)
                .query((row, n) -> Sealed.of(row))
                .list();
        return open(permit, rows);
    }

    /** The numbers of those that the permit reaches; opens no personal value. */
    List<Long> numbersAmong(Permit permit, Collection<UUID> ids) {
        var visible = Visibility.of(permit);
        return database.sql("select t.number from ticket t where t.id = any(?) and " + visible.condition())
                .params(with(ids.toArray(UUID[]::new), visible.values()))
                .query((row, n) -> row.getLong(1))
                .list();
    }

    /**
     * Applies acts to a ticket. An act that changes nothing leaves no event.
     *
     * @param version what the caller has seen; null when it does not matter
     * @return the ticket as it is now; empty when the permit does not reach it
     * @throws Stale when the ticket has another version by now
     */
    @Transactional
    public Optional<Ticket> change(Permit permit, UUID id, @Nullable Integer version, List<Act> acts) {
        return one(permit, "t.id = ?", id, " for update of t").map(ticket -> {
            if (version != null && version != ticket.version()) {
                throw new Stale();
            }
            var changed = ticket;
            for (var act : acts) {
                changed = apply(permit, changed, act);
            }
            return changed.equals(ticket) ? ticket : save(permit, changed);
        });
    }

    /** Says something in a ticket, with what follows for its state; joins the caller's transaction. Empty when out of reach. */
    @Transactional
    public Optional<UUID> say(Permit permit, UUID id, NewMessage message, List<Act> acts) {
        return one(permit, "t.id = ?", id, " for update of t").map(ticket -> {
            if (permit.reach() == Reach.OWN && message.side() != TicketMessage.Side.REQUESTER) {
                throw new Refused("4.8", "not-staff");
            }
            goesOn(ticket, message);
            var said = conversation.insert(permit, ticket, message, now());
            var changed = ticket;
            for (var act : acts) {
                changed = apply(permit, changed, act);
            }
            if (message.side() != TicketMessage.Side.STAFF && ticket.state() != State.OPEN && acts.isEmpty()) {
                changed = apply(permit, changed, new Act.SetState(ticket.afterRequesterWrote(), null));
            }
            save(permit, changed);
            journal.note(permit, Operation.RECORD, "ticket:" + id, List.of(ticket.requester()), "message.body");
            events.publishEvent(new MessageAdded(id, said));
            return said;
        });
    }

    /** In a ticket that rests on consent the desk and the requester say nothing more once it was taken back (clause 3.2.4); what others wrote meanwhile, and notes, are kept. */
    private void goesOn(Ticket ticket, NewMessage message) {
        boolean theirs =
                message.side() == TicketMessage.Side.STAFF || ticket.requester().equals(message.author());
        if (ticket.ground() == Ground.CONSENT && message.kind() == TicketMessage.Kind.REPLY && theirs) {
            // a withdrawal that is being written waits until this is said, or was first
            vault.hold(ticket.requester());
            if (consents.withdrawn(ticket.requester(), Purpose.SUPPORT)) {
                throw new Conflict(409, "consent-withdrawn");
            }
        }
    }

    /**
     * Takes back the last change of state or assignee, if it was the actor's own and is younger than the policy's undo time.
     *
     * @return the ticket as it is now; empty when there is nothing to take back
     */
    @Transactional
    public Optional<Ticket> undo(Permit permit, UUID id, UUID event) {
        return one(permit, "t.id = ?", id, " for update of t")
                .flatMap(ticket -> lastChange(id)
                        .filter(last -> last.id().equals(event)
                                && last.actor().equals(permit.actor().id())
                                && last.at().isAfter(clock.instant().minus(policy.period("undo"))))
                        .map(last -> {
                            var back = last.kind().equals("assigned")
                                    ? new Act.Assign(last.was() == null ? null : SubjectId.of(last.was()))
                                    : new Act.SetState(
                                            State.of(Objects.toString(last.was()))
                                                    .orElse(State.OPEN),
                                            null);
                            return save(permit, apply(permit, ticket, back));
                        }));
    }

    /** A message goes that has not left yet, and the state it brought goes back; joins the caller's transaction. Empty when out of reach. */
    @Transactional
    Optional<Ticket> unsay(Permit permit, UUID id, TicketMessage message) {
        return one(permit, "t.id = ?", id, " for update of t").map(ticket -> {
            conversation.unsay(message.id());
            var before = lastChange(id)
                    .filter(last -> last.kind().equals("state")
                            && last.actor().equals(permit.actor().id())
                            && !last.at().isBefore(message.at().minusSeconds(1)))
                    .flatMap(last -> State.of(Objects.toString(last.was())))
                    .map(state -> apply(permit, ticket, new Act.SetState(state, null)))
                    .orElse(ticket);
            journal.note(
                    permit, Operation.DELETE, "message:" + message.id(), List.of(ticket.requester()), "message.body");
            return save(permit, before);
        });
    }

    /** A person's tickets, newest first, as far as the permit reaches. */
    public List<Ticket> of(Permit permit, SubjectId requester, int limit) {
        var visible = Visibility.of(permit);
        var values = with(requester.value(), visible.values());
        values.add(limit);
        var rows = database.sql("select " + COLUMNS + " from ticket t where t.requester_id = ? and "
                        + visible.condition() + " order by t.updated_at desc, t.id desc limit ?")
                .params(values)
                .query((row, n) -> Sealed.of(row))
                .list();
        return open(permit, rows);
    }

    /** @param closed of those that are kept */
    public record Count(long open, long closed) {}

    /** How many tickets of a person rest on a ground, as far as the permit reaches. */
    public Count count(Permit permit, SubjectId requester, Ground ground) {
        var visible = Visibility.of(permit);
        var values = with(requester.value(), visible.values());
        values.add(1, ground.id());
        return database.sql(
                        "select count(*) filter (where t.state <> 'closed'), count(*) filter (where t.state = 'closed')"
                                + " from ticket t where t.requester_id = ? and t.ground = ? and " + visible.condition())
                .params(values)
                .query((row, n) -> new Count(row.getLong(1), row.getLong(2)))
                .single();
    }

    /** Which tickets a person has, by number: for whoever reads all of them one part after another and must miss none that changes meanwhile. Some fifty bytes of memory each. */
    public List<UUID> ids(Permit permit, SubjectId requester) {
        var visible = Visibility.of(permit);
        return database.sql("select t.id from ticket t where t.requester_id = ? and " + visible.condition()
                        + " order by t.number")
                .params(with(requester.value(), visible.values()))
                .query((row, n) -> row.getObject(1, UUID.class))
                .list();
    }

    /** Several tickets by number, as far as the permit reaches. */
    public List<Ticket> these(Permit permit, Collection<UUID> ids) {
        var visible = Visibility.of(permit);
        var rows = database.sql("select " + COLUMNS + " from ticket t where t.id = any(?) and " + visible.condition()
                        + " order by t.number")
                .params(with(ids.toArray(UUID[]::new), visible.values()))
                .query((row, n) -> Sealed.of(row))
                .list();
        return open(permit, rows);
    }

    /** Links two tickets that the permit reaches both. */
    @Transactional
    public boolean relate(Permit permit, UUID id, UUID other, String kind) {
        if (id.equals(other) || among(permit, List.of(id, other)).size() < 2) {
            return false;
        }
        database.sql(
                        "insert into ticket_relation (ticket_id, other_id, kind, actor_id, at) values (?, ?, ?, ?, ?) on conflict do nothing")
                .params(id, other, kind, permit.actor().id(), now())
                .update();
        event(permit, id, Ground.CONSENT, "linked", null, other.toString(), null);
        return true;
    }

    /** The tickets that say of themselves, by a link of this kind, that they came after one of these. */
    List<UUID> after(Collection<UUID> ids, String kind) {
        return database.sql(
                        "select ticket_id from ticket_relation where other_id = any(?) and kind = ? order by at, ticket_id")
                .params(ids.toArray(UUID[]::new), kind)
                .query((row, n) -> row.getObject(1, UUID.class))
                .list();
    }

    /** The tickets linked to this one that the permit reaches. */
    public List<Ticket> related(Permit permit, UUID id) {
        var others = database.sql("""
                select other_id from ticket_relation where ticket_id = ? union select ticket_id from ticket_relation where other_id = ?
                """)
                .params(id, id)
                .query((row, n) -> row.getObject(1, UUID.class))
                .list();
        return others.isEmpty() ? List.of() : among(permit, others);
    }

    /** What happened to a ticket that the caller has found, oldest first; the newest hundred. */
    public List<TicketEvent> events(Permit permit, Ticket ticket) {
        return database.sql("""
                select id, kind, actor_kind, actor_id, was, became, reason, at from ticket_event
                where ticket_id = ? order by id desc limit 100
                """)
                .param(ticket.id())
                .query((row, n) -> event(permit, ticket, row))
                .list()
                .reversed();
    }

    /** The last change of state or assignee: what an undo would take back. */
    Optional<UUID> lastEvent(UUID ticket) {
        return lastChange(ticket).map(TicketEvent::id);
    }

    private Ticket apply(Permit permit, Ticket ticket, Act act) {
        if (permit.reach() == Reach.OWN && !(act instanceof Act.SetState)) {
            throw new Refused("4.8", "not-staff");
        }
        return switch (act) {
            case Act.SetState(var state, var reason) -> {
                if (state == ticket.state()) {
                    yield ticket;
                }
                event(permit, ticket, "state", ticket.state().id(), state.id(), reason);
                yield ticket.with(state, ticket.priority(), ticket.service(), ticket.team(), ticket.assignee());
            }
            case Act.SetPriority(var priority) -> {
                if (priority == ticket.priority()) {
                    yield ticket;
                }
                event(permit, ticket, "priority", ticket.priority().id(), priority.id(), null);
                yield ticket.with(ticket.state(), priority, ticket.service(), ticket.team(), ticket.assignee());
            }
            case Act.Assign(var assignee) -> {
                if (Objects.equals(assignee, ticket.assignee())) {
                    yield ticket;
                }
                event(permit, ticket, "assigned", text(ticket.assignee()), text(assignee), null);
                yield ticket.with(ticket.state(), ticket.priority(), ticket.service(), ticket.team(), assignee);
            }
            case Act.Move(var service, var team) -> {
                if (service.equals(ticket.service()) && team.equals(ticket.team())) {
                    yield ticket;
                }
                event(permit, ticket, "moved", ticket.service().toString(), service.toString(), null);
                yield ticket.with(ticket.state(), ticket.priority(), service, team, ticket.assignee());
            }
            case Act.HandOver(var team) -> {
                if (team.equals(ticket.team())) {
                    yield ticket;
                }
                event(permit, ticket, "moved", ticket.team().toString(), team.toString(), null);
                yield ticket.with(ticket.state(), ticket.priority(), ticket.service(), team, null);
            }
        };
    }

    private Ticket save(Permit permit, Ticket ticket) {
        var at = now();
        database.sql("""
                update ticket set state = ?, priority = ?, service_id = ?, team_id = ?, assignee_id = ?, updated_at = ?,
                                  version = version + 1
                where id = ?
                """)
                .params(Arrays.asList(
                        ticket.state().id(),
                        ticket.priority().id(),
                        ticket.service(),
                        ticket.team(),
                        ticket.assignee() == null ? null : ticket.assignee().value(),
                        at,
                        ticket.id()))
                .update();
        journal.note(permit, Operation.CORRECT, "ticket:" + ticket.id(), List.of(ticket.requester()), "ticket.state");
        feed.changed(ticket.id());
        return ticket.saved(at.toInstant());
    }

    private void event(
            Permit permit,
            Ticket ticket,
            String kind,
            @Nullable String was,
            @Nullable String became,
            @Nullable String reason) {
        var id = Ids.ordered();
        var sealed = reason == null || reason.isBlank()
                ? null
                : vault.sealText(ticket.requester(), null, new Place("ticket_event", "reason", id), reason.strip());
        write(permit, id, ticket.id(), ticket.ground(), kind, was, became, sealed);
    }

    private void event(
            Permit permit,
            UUID ticket,
            Ground ground,
            String kind,
            @Nullable String was,
            @Nullable String became,
            byte @Nullable [] reason) {
        write(permit, Ids.ordered(), ticket, ground, kind, was, became, reason);
    }

    private void write(
            Permit permit,
            UUID id,
            UUID ticket,
            Ground ground,
            String kind,
            @Nullable String was,
            @Nullable String became,
            byte @Nullable [] reason) {
        database.sql("""
                insert into ticket_event (id, ticket_id, kind, actor_kind, actor_id, ground, edition, was, became, reason, at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
                .params(Arrays.asList(
                        id,
                        ticket,
                        kind,
                        kind(permit),
                        permit.actor().id(),
                        ground.id(),
                        permit.edition(),
                        was,
                        became,
                        reason,
                        now()))
                .update();
    }

    private Optional<TicketEvent> lastChange(UUID ticket) {
        return database.sql("""
                select id, kind, actor_kind, actor_id, was, became, at from ticket_event
                where ticket_id = ? and kind in ('state', 'assigned') order by id desc limit 1
                """)
                .param(ticket)
                .query((row, n) -> new TicketEvent(
                        row.getObject("id", UUID.class),
                        row.getString("kind"),
                        row.getString("actor_kind"),
                        row.getObject("actor_id", UUID.class),
                        row.getString("was"),
                        row.getString("became"),
                        null,
                        instant(row, "at")))
                .optional();
    }

    private TicketEvent event(Permit permit, Ticket ticket, ResultSet row) throws SQLException {
        var id = row.getObject("id", UUID.class);
        var sealed = row.getBytes("reason");
        var reason = sealed == null
                ? null
                : vault.open(permit, ticket.requester(), new Place("ticket_event", "reason", id), sealed);
        return new TicketEvent(
                id,
                row.getString("kind"),
                row.getString("actor_kind"),
                row.getObject("actor_id", UUID.class),
                row.getString("was"),
                row.getString("became"),
                reason,
                instant(row, "at"));
    }

    private Optional<Ticket> one(Permit permit, String which, Object value, String lock) {
        var visible = Visibility.of(permit);
        return database.sql(
                        "select " + COLUMNS + " from ticket t where " + which + " and " + visible.condition() + lock)
                .params(with(value, visible.values()))
                .query((row, n) -> Sealed.of(row))
                .optional()
                .flatMap(row -> open(permit, List.of(row)).stream().findFirst());
    }

    /** A row whose subject line is not opened yet, so that the keys of a whole page come by one query. */
    record Sealed(Ticket ticket, byte[] title) {
        static Sealed of(ResultSet row) throws SQLException {
            var assignee = row.getObject("assignee_id", UUID.class);
            return new Sealed(
                    new Ticket(
                            row.getObject("id", UUID.class),
                            row.getLong("number"),
                            new SubjectId(row.getObject("requester_id", UUID.class)),
                            Ground.of(row.getString("ground")).orElse(Ground.CONSENT),
                            "",
                            State.of(row.getString("state")).orElseThrow(),
                            Priority.of(row.getString("priority")).orElseThrow(),
                            Language.of(row.getString("language")),
                            Channel.valueOf(row.getString("channel").toUpperCase(java.util.Locale.ROOT)),
                            row.getObject("service_id", UUID.class),
                            row.getObject("team_id", UUID.class),
                            assignee == null ? null : new SubjectId(assignee),
                            instant(row, "created_at"),
                            instant(row, "updated_at"),
                            row.getInt("version"),
                            row.getInt("link_version")),
                    row.getBytes("title"));
        }
    }

    List<Ticket> open(Permit permit, List<Sealed> rows) {
        vault.prepare(rows.stream().map(row -> row.ticket().requester()).toList());
        return rows.stream().flatMap(row -> titled(permit, row).stream()).toList();
    }

    /** A ticket whose requester's key is destroyed is gone, though its row may still stand for a moment (contracts 11). */
    private Optional<Ticket> titled(Permit permit, Sealed row) {
        var ticket = row.ticket();
        try {
            return Optional.of(ticket.titled(vault.open(permit, ticket.requester(), place(ticket.id()), row.title())));
        } catch (Unreadable unreadable) {
            return unreadable.why() == Unreadable.Why.KEY_GONE ? Optional.empty() : Optional.of(ticket.titled(""));
        }
    }

    static Place place(UUID ticket) {
        return new Place("ticket", "title", ticket);
    }

    static List<Object> with(Object first, List<Object> rest) {
        var values = new ArrayList<Object>();
        values.add(first);
        values.addAll(rest);
        return values;
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static String kind(Permit permit) {
        return permit.actor().kind().name().toLowerCase(java.util.Locale.ROOT);
    }

    private static @Nullable String text(@Nullable SubjectId person) {
        return person == null ? null : person.toString();
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(
                clock.instant().truncatedTo(java.time.temporal.ChronoUnit.MICROS), ZoneOffset.UTC);
    }
}
