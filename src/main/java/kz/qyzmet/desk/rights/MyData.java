package kz.qyzmet.desk.rights;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.audit.OwnJournal;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SignedIn;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.ticket.Ticket;
import kz.qyzmet.desk.ticket.Tickets;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/**
 * My data (Law 94-V art. 8-2, 24(1)(1), 25(2)(9); clause 3.2.1): what is held and why, how old it is, consents with a switch, who looked, demands with their clocks, and everything to take away. Read under
 * purpose rights, so that the blocked see theirs too (contracts 10). Free of charge.
 */
@Controller
class MyData {
    private static final String HOME = "/my/data";
    private static final int TICKETS = 10;
    private static final int CORRECTIONS = 20;
    private static final int LOOKED = 5;

    /** A value with its age (clause 2.1.5). @param ground in words, where it is not the one of the whole record @param source where it came from: a message key below {@code rights.data.source} */
    record Value(Subjects.Held held, boolean old, @Nullable String ground, String source) {}

    /** @param there where the data of this purpose stands to be seen; null where it stands here */
    record Held(
            Policy.Declared declared,
            String because,
            String source,
            @Nullable String there) {}

    record View(
            List<Value> values,
            List<Ticket> tickets,
            boolean moreTickets,
            List<Held> held,
            List<Correction.Recipient> recipients,
            List<ConsentSwitches.Switch> consents,
            List<OwnJournal.Line> looked,
            boolean allLooked,
            MyRequests.Mine requests,
            List<Correction.Told> corrections,
            boolean blocked,
            boolean staff) {
        boolean old() {
            return values.stream().anyMatch(Value::old);
        }

        /** For the words of a consent, which name the person. */
        String name() {
            return Everything.name(values.stream().map(Value::held).toList());
        }
    }

    private final Subjects subjects;
    private final Blockings blockings;
    private final Tickets tickets;
    private final ConsentSwitches switches;
    private final MyRequests mine;
    private final Corrections corrections;
    private final ValueRecipients recipients;
    private final MyExport export;
    private final OwnJournal looked;
    private final Journal journal;
    private final HeldPurposes purposes;
    private final Policy policy;
    private final Clock clock;

    MyData(
            Subjects subjects,
            Blockings blockings,
            Tickets tickets,
            ConsentSwitches switches,
            MyRequests mine,
            Corrections corrections,
            ValueRecipients recipients,
            MyExport export,
            OwnJournal looked,
            Journal journal,
            HeldPurposes purposes,
            Policy policy,
            Clock clock) {
        this.purposes = purposes;
        this.subjects = subjects;
        this.blockings = blockings;
        this.tickets = tickets;
        this.switches = switches;
        this.mine = mine;
        this.corrections = corrections;
        this.recipients = recipients;
        this.export = export;
        this.looked = looked;
        this.journal = journal;
        this.policy = policy;
        this.clock = clock;
    }

    @GetMapping(HOME)
    ModelAndView show(Page page, Actor actor) {
        var self = MyRequests.self(actor);
        var permit = permit(actor);
        var blocked = blockings.blocked(self);
        var newest = tickets.of(permit, self, TICKETS + 1);
        journal.read(
                permit,
                "page:my-data",
                List.of(self),
                "subject.name",
                "contact.value",
                "consent.purpose",
                "ticket.title");
        var visits = looked.of(actor, null);
        return page.show(
                "rights/data",
                new View(
                        values(page, permit, self),
                        newest.subList(0, Math.min(TICKETS, newest.size())),
                        newest.size() > TICKETS,
                        held(page, actor),
                        recipients.today(self, page.language()),
                        switches.of(page, permit, self, blocked),
                        visits.lines().stream()
                                .filter(line -> !line.self())
                                .limit(LOOKED)
                                .toList(),
                        visits.next() == null,
                        mine.mine(permit, self),
                        corrections.of(permit, self, null, CORRECTIONS).stream()
                                .map(one -> corrections.told(permit, one))
                                .toList(),
                        blocked,
                        actor.staff()));
    }

    private List<Value> values(Page page, Permit permit, SubjectId self) {
        Instant old = clock.instant().minus(policy.period("value-age"));
        var whole = purposes.ground(self);
        var values = subjects.held(permit, self);
        var sources = purposes.sources(permit, self, values);
        return values.stream()
                .map(held -> new Value(
                        held,
                        held.fresh().isBefore(old),
                        held.ground() == whole ? null : policy.ground(held.ground(), page.language()),
                        Objects.requireNonNull(sources.get(held.id()))))
                .toList();
    }

    private List<Held> held(Page page, Actor actor) {
        return purposes.of(permit(actor), MyRequests.self(actor), page.language(), actor.staff()).stream()
                .map(held -> new Held(
                        held.declared(),
                        held.because(),
                        held.source(),
                        there(held.declared().purpose())))
                .toList();
    }

    private static @Nullable String there(String purpose) {
        return switch (purpose) {
            case "account", "administration" -> "/account";
            case "accountability" -> "/my/journal";
            case "rights" -> "/my/requests";
            case "marketing", "political" -> "/my/consents";
            default -> null;
        };
    }

    /** One tap; the value's age begins anew (clause 2.1.5). */
    @PostMapping("/my/data/values/{id:[0-9a-f-]{36}}/still-right")
    ModelAndView stillRight(Page page, Actor actor, @PathVariable UUID id) {
        MyRequests.self(actor);
        if (!subjects.stillRight(permit(actor), id)) {
            throw new NotFound();
        }
        return page.redirect(HOME, Flash.of("rights.data.still.done"));
    }

    /**
     * Everything, as one file that opens without the desk. It is written on this request's own thread, so no time limit of the server cuts it off; whoever signed in long ago shows again who they are.
     *
     * @return null when the archive was written
     */
    @PostMapping("/my/data/download")
    @Nullable
    ModelAndView download(Page page, Actor actor, @Nullable SignedIn signedIn, HttpServletResponse response)
            throws IOException {
        MyRequests.self(actor);
        var now = clock.instant();
        if (signedIn == null || signedIn.at().isBefore(now.minus(policy.period("recent-sign-in")))) {
            return page.redirect((actor.staff() ? "/staff" : "/signin") + "?again=true&next=" + HOME);
        }
        try {
            export.write(permit(actor), page, now, () -> MyExport.file(response, now));
            return null;
        } catch (Conflict conflict) {
            return page.redirect(HOME, Flash.of("rights.conflict." + conflict.code()));
        }
    }

    private Permit permit(Actor actor) {
        return policy.permit(actor, Purpose.RIGHTS).own();
    }
}
