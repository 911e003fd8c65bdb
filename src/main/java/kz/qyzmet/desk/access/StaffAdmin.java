package kz.qyzmet.desk.access;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.organisation.StaffBook;
import kz.qyzmet.desk.organisation.StaffMember;
import kz.qyzmet.desk.organisation.Team;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.organisation.Teams;
import kz.qyzmet.desk.organisation.Why;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Card;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.Option;
import kz.qyzmet.desk.web.Page;
import kz.qyzmet.desk.web.Site;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The administrator's page of colleagues: who has which role since when, and the link that lets a new one in (clause 4.2). */
@Controller
class StaffAdmin {
    static final List<Role> ROLES = List.of(Role.AGENT, Role.LEAD, Role.ADMINISTRATOR, Role.OFFICER);

    public record Colleague(
            SubjectId id, String name, @Nullable String email, List<Role> roles, List<Team> teams, String since) {}

    /** @param link of a password link just made: shown once */
    public record Staff(
            List<Colleague> colleagues,
            List<Team> teams,
            List<Option> roles,
            @Nullable String link,
            long linkHours,
            String name,
            String email,
            Map<String, String> faults) {}

    private final StaffBook staff;
    private final Teams teams;
    private final StaffAccounts accounts;
    private final Subjects subjects;
    private final Policy policy;
    private final Journal journal;
    private final Site site;
    private final TransactionTemplate transaction;

    StaffAdmin(
            StaffBook staff,
            Teams teams,
            StaffAccounts accounts,
            Subjects subjects,
            Policy policy,
            Journal journal,
            Site site,
            TransactionTemplate transaction) {
        this.staff = staff;
        this.teams = teams;
        this.accounts = accounts;
        this.subjects = subjects;
        this.policy = policy;
        this.journal = journal;
        this.site = site;
        this.transaction = transaction;
    }

    @GetMapping("/admin/staff")
    ModelAndView show(Page page, Actor actor) {
        return show(page, administering(actor), null, "", "", Map.of());
    }

    @PostMapping("/admin/staff")
    ModelAndView create(
            Page page,
            Actor actor,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String email,
            @RequestParam(defaultValue = "") String role,
            @RequestParam(defaultValue = "") String team) {
        var permit = administering(actor);
        try {
            var colleague = new StaffAccounts.NewStaff(
                    name,
                    email,
                    page.language(),
                    role.isEmpty() ? Set.of() : Set.of(givable(role)),
                    team.isEmpty() ? Set.of() : Set.of(new TeamId(UUID.fromString(team))),
                    Why.NEW_COLLEAGUE);
            var link = transaction.execute(status -> accounts.passwordLink(permit, accounts.create(permit, colleague)));
            return show(page, permit, site.url() + link, "", "", Map.of());
        } catch (Invalid invalid) {
            var shown = show(page, permit, null, name, email, invalid.fields());
            shown.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
            return shown;
        }
    }

    @PostMapping("/admin/staff/{id}/link")
    ModelAndView link(Page page, Actor actor, @PathVariable UUID id) {
        var permit = administering(actor);
        return show(page, permit, site.url() + accounts.passwordLink(permit, new SubjectId(id)), "", "", Map.of());
    }

    @PostMapping("/admin/staff/{id}/roles")
    ModelAndView give(Page page, Actor actor, @PathVariable UUID id, @RequestParam String role) {
        staff.give(administering(actor), new SubjectId(id), givable(role), Why.NEW_DUTIES);
        return page.redirect("/admin/staff", Flash.of("access.admin.role.given"));
    }

    @PostMapping("/admin/staff/{id}/roles/{role}/end")
    ModelAndView end(Page page, Actor actor, @PathVariable UUID id, @PathVariable String role) {
        staff.end(administering(actor), new SubjectId(id), givable(role), Why.LEFT);
        return page.redirect("/admin/staff", Flash.of("access.admin.role.ended"));
    }

    @PostMapping("/admin/staff/{id}/teams")
    ModelAndView join(Page page, Actor actor, @PathVariable UUID id, @RequestParam UUID team) {
        teams.join(administering(actor), new SubjectId(id), new TeamId(team));
        return page.redirect("/admin/staff", Flash.of("access.admin.team.joined"));
    }

    @PostMapping("/admin/staff/{id}/teams/{team}/leave")
    ModelAndView leave(Page page, Actor actor, @PathVariable UUID id, @PathVariable UUID team) {
        teams.leave(administering(actor), new SubjectId(id), new TeamId(team));
        return page.redirect("/admin/staff", Flash.of("access.admin.team.left"));
    }

    private ModelAndView show(
            Page page, Permit permit, @Nullable String link, String name, String email, Map<String, String> faults) {
        var members = staff.list(permit);
        var all = teams.all();
        var ids = members.stream().map(StaffMember::subject).toList();
        var cards = subjects.cards(permit, ids);
        journal.read(permit, "page:staff", ids, "subject.name", "contact.value", "staff_role.role");
        var colleagues = members.stream()
                .map(member -> colleague(page, member, cards.get(member.subject()), all))
                .toList();
        var roles = ROLES.stream()
                .map(role -> new Option(role.id(), page.t("access.role." + role.id())))
                .toList();
        return page.show(
                "access/adminstaff",
                new Staff(
                        colleagues,
                        all,
                        roles,
                        link,
                        policy.period("invitation").toHours(),
                        name,
                        email,
                        faults));
    }

    private static Colleague colleague(Page page, StaffMember member, @Nullable Card card, List<Team> all) {
        return new Colleague(
                member.subject(),
                card == null ? "" : card.label(),
                card == null ? null : card.email(),
                member.roles().stream().sorted(Comparator.naturalOrder()).toList(),
                all.stream().filter(team -> member.teams().contains(team.id())).toList(),
                page.date(member.since()));
    }

    /** Only the roles of the staff can be given: nobody is made a program or the desk itself. */
    private static Role givable(String id) {
        return ROLES.stream()
                .filter(role -> role.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new Invalid("role", "access.field.role"));
    }

    private Permit administering(Actor actor) {
        return policy.permit(actor, Purpose.ADMINISTRATION);
    }
}
