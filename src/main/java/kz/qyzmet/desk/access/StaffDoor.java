package kz.qyzmet.desk.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Map;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.LocalPath;
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

/** The staff's way in: e-mail and password, and the link by which a password is first set. */
@Controller
class StaffDoor {
    static final String HOME = "/desk";

    /** @param fault message key, with the minutes to wait where there are any */
    public record Form(String email, String next, @Nullable String fault, long minutes) {}

    public record NewPassword(String secret, Map<String, String> faults) {}

    private final StaffSignIn signIn;
    private final Entrance entrance;
    private final IssuedCodes issued;
    private final StaffAccounts accounts;
    private final TransactionTemplate transaction;

    StaffDoor(
            StaffSignIn signIn,
            Entrance entrance,
            IssuedCodes issued,
            StaffAccounts accounts,
            TransactionTemplate transaction) {
        this.signIn = signIn;
        this.entrance = entrance;
        this.issued = issued;
        this.accounts = accounts;
        this.transaction = transaction;
    }

    /** @param again for whoever is in, and is asked to show anew that it is they */
    @GetMapping("/staff")
    ModelAndView ask(
            Page page,
            Actor actor,
            @RequestParam(defaultValue = "") String next,
            @RequestParam(defaultValue = "false") boolean again) {
        return actor.staff() && !again
                ? page.redirect(LocalPath.or(next, HOME))
                : page.show("access/staff", new Form("", next, null, 0));
    }

    @PostMapping("/staff")
    ModelAndView enter(
            Page page,
            @RequestParam(defaultValue = "") String email,
            @RequestParam(defaultValue = "") String password,
            @RequestParam(defaultValue = "") String next,
            HttpServletRequest request,
            HttpServletResponse response) {
        return switch (signIn.with(email, password, request.getRemoteAddr())) {
            case StaffSignIn.Outcome.Known(var subject) -> {
                entrance.enter(request, response, subject, Sessions.Kind.STAFF);
                yield page.redirect(LocalPath.or(next, HOME));
            }
            case StaffSignIn.Outcome.Wrong() ->
                refused(page, HttpStatus.FORBIDDEN, new Form(email, next, "access.staff.wrong", 0));
            case StaffSignIn.Outcome.Wait(var left) -> {
                response.setHeader("Retry-After", String.valueOf(left.toSeconds() + 1));
                yield refused(
                        page, HttpStatus.TOO_MANY_REQUESTS, new Form(email, next, "access.staff.wait", minutes(left)));
            }
        };
    }

    /** Looking at the link does not use it up: mail scanners look too. */
    @GetMapping("/staff/password/{secret}")
    ModelAndView newPassword(Page page, @PathVariable String secret) {
        return issued.holder(secret)
                .map(holder -> page.show("access/password", new NewPassword(secret, Map.of())))
                .orElseThrow(NotFound::new);
    }

    @PostMapping("/staff/password/{secret}")
    ModelAndView setPassword(
            Page page,
            @PathVariable String secret,
            @RequestParam(defaultValue = "") String password,
            @RequestParam(defaultValue = "") String again) {
        issued.holder(secret).orElseThrow(NotFound::new);
        try {
            sameTwice(password, again);
            var hash = accounts.hashed(password);
            transaction.executeWithoutResult(status -> {
                var subject = issued.use(secret).orElseThrow(NotFound::new);
                accounts.store(accounts.byLink(subject), subject, hash);
            });
            return page.redirect("/staff", Flash.of("access.password.set"));
        } catch (Invalid invalid) {
            return refused(
                    page,
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "access/password",
                    new NewPassword(secret, invalid.fields()));
        }
    }

    static void sameTwice(String password, String again) {
        if (!password.equals(again)) {
            throw new Invalid("again", "access.password.differ");
        }
    }

    private static ModelAndView refused(Page page, HttpStatus status, Form form) {
        return refused(page, status, "access/staff", form);
    }

    static ModelAndView refused(Page page, HttpStatus status, String template, Object it) {
        var shown = page.show(template, it);
        shown.setStatus(status);
        return shown;
    }

    private static long minutes(Duration left) {
        return Math.max(1, left.plusSeconds(59).toMinutes());
    }
}
