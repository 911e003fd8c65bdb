package kz.qyzmet.desk.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.organisation.Appointments;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Card;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** A person's own way in: where they are signed in, what was issued for them, and their password when they are staff. */
@Controller
class AccountPage {

    public record Place(UUID id, String browser, Instant since, Instant seen, boolean here) {}

    public record Given(String key, Instant at, boolean used) {}

    public record Account(
            String name,
            @Nullable String email,
            List<Place> places,
            List<Given> given,
            boolean withPassword,
            boolean head,
            Map<String, String> faults) {}

    private final Sessions sessions;
    private final IssuedCodes issued;
    private final Passwords passwords;
    private final StaffAccounts accounts;
    private final Lockout lockout;
    private final Subjects subjects;
    private final Entrance entrance;
    private final Appointments appointments;
    private final Policy policy;
    private final Journal journal;
    private final TransactionTemplate transaction;

    AccountPage(
            Sessions sessions,
            IssuedCodes issued,
            Passwords passwords,
            StaffAccounts accounts,
            Lockout lockout,
            Subjects subjects,
            Entrance entrance,
            Appointments appointments,
            Policy policy,
            Journal journal,
            TransactionTemplate transaction) {
        this.sessions = sessions;
        this.issued = issued;
        this.passwords = passwords;
        this.accounts = accounts;
        this.lockout = lockout;
        this.subjects = subjects;
        this.entrance = entrance;
        this.appointments = appointments;
        this.policy = policy;
        this.journal = journal;
        this.transaction = transaction;
    }

    @GetMapping("/account")
    ModelAndView show(Page page, Actor actor, HttpServletRequest request) {
        return page.show("access/account", account(actor, request, Map.of()));
    }

    @PostMapping("/account/sessions/{id}/end")
    ModelAndView end(Page page, Actor actor, @PathVariable UUID id) {
        var subject = own(actor);
        transaction.executeWithoutResult(status -> {
            sessions.end(subject, id);
            ended(actor, subject, "session:" + id);
        });
        return page.redirect("/account", Flash.of("access.account.ended"));
    }

    @PostMapping("/account/sign-out-everywhere")
    ModelAndView endAll(Page page, Actor actor, HttpServletRequest request, HttpServletResponse response) {
        var subject = own(actor);
        transaction.executeWithoutResult(status -> {
            sessions.endAll(subject);
            ended(actor, subject, "session:all");
        });
        SessionCookie.SESSION.clear(request, response);
        return page.redirect("/", Flash.of("access.account.ended-all"));
    }

    @PostMapping("/signout")
    ModelAndView leave(Page page, HttpServletRequest request, HttpServletResponse response) {
        entrance.leave(request, response);
        return page.redirect("/");
    }

    /** The old password is asked for: a desk left open must not cost the account. Every other session ends. */
    @PostMapping("/account/password")
    ModelAndView changePassword(
            Page page,
            Actor actor,
            @RequestParam(defaultValue = "") String old,
            @RequestParam(defaultValue = "") String password,
            @RequestParam(defaultValue = "") String again,
            HttpServletRequest request,
            HttpServletResponse response) {
        var subject = own(actor);
        try {
            oldPassword(subject, old, request.getRemoteAddr());
            StaffDoor.sameTwice(password, again);
            accounts.setPassword(policy.permit(actor, Purpose.ACCOUNT), subject, password);
            entrance.enter(request, response, subject, Sessions.Kind.STAFF);
            return page.redirect("/account", Flash.of("access.password.changed"));
        } catch (Invalid invalid) {
            return StaffDoor.refused(
                    page,
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "access/account",
                    account(actor, request, invalid.fields()));
        }
    }

    private void oldPassword(SubjectId subject, String old, String network) {
        var wait = lockout.tried(subject.toString(), network);
        if (wait.isPositive()) {
            throw new Invalid("old", "access.password.wait");
        }
        if (!passwords.matches(subject, old)) {
            throw new Invalid("old", "access.password.wrong");
        }
        lockout.succeeded(subject.toString(), network);
    }

    private Account account(Actor actor, HttpServletRequest request, Map<String, String> faults) {
        var subject = own(actor);
        var permit = policy.permit(actor, Purpose.ACCOUNT).own();
        var card = subjects.cards(permit, List.of(subject)).getOrDefault(subject, unknown(subject, permit));
        var here = (Sessions.Session) request.getAttribute(Door.SESSION);
        var places = sessions.of(subject).stream()
                .map(session -> new Place(
                        session.id(),
                        Browser.label(session.browser()),
                        session.createdAt(),
                        session.seenAt(),
                        here != null && here.id().equals(session.id())))
                .toList();
        var given = issued.of(subject).stream()
                .map(code -> new Given(
                        "access.account.given." + code.kind().name().toLowerCase(java.util.Locale.ROOT),
                        code.issuedAt(),
                        code.usedAt() != null))
                .toList();
        var withPassword = here != null && here.kind() == Sessions.Kind.STAFF && passwords.has(subject);
        return new Account(
                card.label(), card.email(), places, given, withPassword, appointments.onlyHeads(actor), faults);
    }

    private static Card unknown(SubjectId subject, Permit permit) {
        return new Card(subject, "", null, null, kz.qyzmet.desk.web.Language.KK);
    }

    private void ended(Actor actor, SubjectId subject, String object) {
        journal.note(policy.permit(actor, Purpose.ACCOUNT), Operation.DELETE, object, List.of(subject), "session");
    }

    private static SubjectId own(Actor actor) {
        var subject = actor.subject();
        if (subject == null || !actor.signedIn()) {
            throw new Refused("4.8", "sign-in");
        }
        return subject;
    }
}
