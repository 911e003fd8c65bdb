package kz.qyzmet.desk.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.organisation.OperatorBook;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.organisation.Why;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.NotFound;
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

/** The first page of an empty desk: who runs it, and who sets it up. */
@Controller
class FirstRunPage {

    /** What was typed, to show it again. The password is not among it. */
    public record Form(
            String secret,
            String name,
            String email,
            String operator,
            String bin,
            String privacy,
            boolean appealAddressed,
            Map<String, String> faults) {}

    private final FirstRun firstRun;
    private final StaffAccounts accounts;
    private final OperatorBook operators;
    private final Entrance entrance;
    private final Policy policy;
    private final TransactionTemplate transaction;

    FirstRunPage(
            FirstRun firstRun,
            StaffAccounts accounts,
            OperatorBook operators,
            Entrance entrance,
            Policy policy,
            TransactionTemplate transaction) {
        this.firstRun = firstRun;
        this.accounts = accounts;
        this.operators = operators;
        this.entrance = entrance;
        this.policy = policy;
        this.transaction = transaction;
    }

    @GetMapping("/setup/{secret}")
    ModelAndView ask(Page page, @PathVariable String secret) {
        if (!firstRun.opens(secret)) {
            throw new NotFound();
        }
        var known = operators.current();
        return page.show(
                "access/setup",
                new Form(
                        secret,
                        "",
                        "",
                        known.map(OperatorBook.Edition::name).orElse(""),
                        known.map(edition -> edition.number().digits()).orElse(""),
                        known.map(OperatorBook.Edition::email).orElse(""),
                        policy.appealAddressed(),
                        Map.of()));
    }

    @PostMapping("/setup/{secret}")
    ModelAndView setUp(
            Page page,
            @PathVariable String secret,
            @RequestParam Map<String, String> typed,
            HttpServletRequest request,
            HttpServletResponse response) {
        if (!firstRun.opens(secret)) {
            throw new NotFound();
        }
        try {
            var subject = setUp(secret, page.language(), typed);
            entrance.enter(request, response, subject, Sessions.Kind.STAFF);
            return page.redirect("/admin/staff", Flash.of("access.setup.done"));
        } catch (Invalid invalid) {
            return StaffDoor.refused(
                    page, HttpStatus.UNPROCESSABLE_CONTENT, "access/setup", form(secret, typed, invalid.fields()));
        }
    }

    private SubjectId setUp(String secret, Language language, Map<String, String> typed) {
        var faults = new HashMap<String, String>();
        var edition = checked(faults, () -> edition(typed));
        var administrator = checked(faults, () -> administrator(language, typed));
        checked(faults, () -> {
            StaffDoor.sameTwice(typed.getOrDefault("password", ""), typed.getOrDefault("again", ""));
            return true;
        });
        var hash = checked(faults, () -> accounts.hashed(typed.getOrDefault("password", "")));
        if (edition == null || administrator == null || hash == null || !faults.isEmpty()) {
            throw new Invalid(faults);
        }
        return Acting.as(
                Family.ADMINISTRATION,
                () -> transaction.execute(status -> {
                    // the desk itself lets its first administrator in: there is nobody else yet
                    var permit = policy.permit(Actor.system("first-run"), Purpose.ADMINISTRATION);
                    if (!firstRun.use(secret)) {
                        throw new NotFound();
                    }
                    var subject = accounts.create(permit, administrator);
                    accounts.store(policy.permit(Actor.system("first-run"), Purpose.ACCOUNT), subject, hash);
                    operators.place(permit, edition);
                    return subject;
                }));
    }

    /** Everything that is wrong is said at once, so a form is corrected once. */
    private static <T> @Nullable T checked(Map<String, String> faults, Supplier<T> part) {
        try {
            return part.get();
        } catch (Invalid invalid) {
            faults.putAll(invalid.fields());
            return null;
        }
    }

    private static StaffAccounts.NewStaff administrator(Language language, Map<String, String> typed) {
        return new StaffAccounts.NewStaff(
                typed.getOrDefault("name", ""),
                typed.getOrDefault("email", ""),
                language,
                // also a lead: the policy gives an administrator alone no tickets, and at first there is nobody else
                Set.of(Role.ADMINISTRATOR, Role.LEAD),
                Set.of(TeamId.GENERAL),
                Why.FIRST_ADMINISTRATOR);
    }

    private static OperatorBook.Edition edition(Map<String, String> typed) {
        return OperatorForm.edition(
                typed.getOrDefault("operator", ""),
                typed.getOrDefault("bin", ""),
                typed.getOrDefault("privacy", ""),
                "",
                "");
    }

    private Form form(String secret, Map<String, String> typed, Map<String, String> faults) {
        return new Form(
                secret,
                typed.getOrDefault("name", ""),
                typed.getOrDefault("email", ""),
                typed.getOrDefault("operator", ""),
                typed.getOrDefault("bin", ""),
                typed.getOrDefault("privacy", ""),
                policy.appealAddressed(),
                faults);
    }
}
