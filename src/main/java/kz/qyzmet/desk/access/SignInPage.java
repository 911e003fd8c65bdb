package kz.qyzmet.desk.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import kz.qyzmet.desk.organisation.OperatorBook;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.LocalPath;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The requesters' way in: a letter with a link and a code, both good once, for a quarter of an hour, in the browser that asked. */
@Controller
class SignInPage {
    private static final String HOME = "/my";

    public record Ask(String email, String next, @Nullable String fault) {}

    /** @param letter what the letter says; shown by the demonstration only, which has no mail */
    public record Check(
            long minutes, @Nullable String fault, @Nullable String letter) {
        @Override
        public String toString() {
            return "Check";
        }
    }

    /** @param here whether this is the browser that asked */
    public record Link(String secret, boolean here) {}

    private final SignInLetters letters;
    private final SignInRequests requests;
    private final IssuedCodes issued;
    private final Subjects subjects;
    private final Entrance entrance;
    private final Policy policy;
    private final TransactionTemplate transaction;
    private final ObjectProvider<DemoPost> demo;

    SignInPage(
            SignInLetters letters,
            SignInRequests requests,
            IssuedCodes issued,
            Subjects subjects,
            Entrance entrance,
            Policy policy,
            TransactionTemplate transaction,
            ObjectProvider<DemoPost> demo) {
        this.letters = letters;
        this.requests = requests;
        this.issued = issued;
        this.subjects = subjects;
        this.entrance = entrance;
        this.policy = policy;
        this.transaction = transaction;
        this.demo = demo;
    }

    /** @param again for whoever is in, and is asked to show anew that it is they */
    @GetMapping("/signin")
    ModelAndView ask(
            Page page,
            Actor actor,
            @RequestParam(defaultValue = "") String next,
            @RequestParam(defaultValue = "false") boolean again) {
        return actor.signedIn() && !again
                ? page.redirect(LocalPath.or(next, HOME))
                : page.show("access/signin", new Ask("", next, null));
    }

    /** The answer is the same for every address, and so is the time: the letter is written afterwards. */
    @PostMapping("/signin")
    ModelAndView write(
            Page page,
            @RequestParam(defaultValue = "") String email,
            @RequestParam(defaultValue = "") String next,
            HttpServletRequest request,
            HttpServletResponse response) {
        if (!OperatorBook.Edition.plausible(email.strip())) {
            return StaffDoor.refused(
                    page,
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "access/signin",
                    new Ask(email, next, "access.field.email"));
        }
        var browser = SessionCookie.BROWSER.read(request).orElseGet(Secrets::fresh);
        SessionCookie.BROWSER.write(
                request, response, browser, policy.period("sign-in-link").multipliedBy(2));
        letters.write(email, browser, page.language(), LocalPath.or(next, HOME));
        return page.redirect("/signin/check");
    }

    @GetMapping("/signin/check")
    ModelAndView code(Page page, HttpServletRequest request) {
        var post = demo.getIfAvailable();
        var letter = post == null
                ? null
                : SessionCookie.BROWSER.read(request).flatMap(post::letterFor).orElse(null);
        return page.show("access/check", new Check(minutes(), null, letter));
    }

    @PostMapping("/signin/check")
    ModelAndView code(
            Page page,
            @RequestParam(defaultValue = "") String code,
            HttpServletRequest request,
            HttpServletResponse response) {
        var digits = code.replaceAll("[^0-9]", "");
        var returnTo =
                SessionCookie.BROWSER.read(request).flatMap(browser -> byCode(digits, browser, request, response));
        return returnTo.map(page::redirect)
                .orElseGet(() -> StaffDoor.refused(
                        page, HttpStatus.FORBIDDEN, "access/check", new Check(minutes(), "access.check.wrong", null)));
    }

    /** Mail scanners open links: looking at this page uses nothing up. */
    @GetMapping("/signin/check/{secret}")
    ModelAndView link(Page page, @PathVariable String secret, HttpServletRequest request) {
        var here = SessionCookie.BROWSER.read(request).filter(browser -> requests.here(secret, browser));
        return page.show("access/link", new Link(secret, here.isPresent()));
    }

    @PostMapping("/signin/check/{secret}")
    ModelAndView link(
            Page page, @PathVariable String secret, HttpServletRequest request, HttpServletResponse response) {
        var returnTo =
                SessionCookie.BROWSER.read(request).flatMap(browser -> byLink(secret, browser, request, response));
        return returnTo.map(page::redirect)
                .orElseGet(() -> StaffDoor.refused(page, HttpStatus.FORBIDDEN, "access/link", new Link(secret, false)));
    }

    private Optional<String> byLink(
            String secret, String browser, HttpServletRequest request, HttpServletResponse response) {
        return Optional.ofNullable(transaction.execute(status -> requests.useLink(system(), secret, browser)
                .map(confirmed -> enter(confirmed, request, response))
                .orElse(null)));
    }

    /** First the code of the letter, then one that an administrator read out; the count of tries is kept either way. */
    private Optional<String> byCode(
            String code, String browser, HttpServletRequest request, HttpServletResponse response) {
        return Optional.ofNullable(transaction.execute(status -> requests.useCode(system(), code, browser)
                .map(confirmed -> enter(confirmed, request, response))
                .or(() -> issued.tried(requests.askedFor(browser), code)
                        .map(subject -> enter(subject, request, response)))
                .orElse(null)));
    }

    private String enter(SignInRequests.Confirmed confirmed, HttpServletRequest request, HttpServletResponse response) {
        subjects.verified(system(), confirmed.subject(), confirmed.email());
        entrance.enter(request, response, confirmed.subject(), Sessions.Kind.REQUESTER);
        return confirmed.returnTo();
    }

    private String enter(SubjectId subject, HttpServletRequest request, HttpServletResponse response) {
        entrance.enter(request, response, subject, Sessions.Kind.REQUESTER);
        return HOME;
    }

    private Permit system() {
        return policy.permit(Actor.system("sign-in"), Purpose.ACCOUNT);
    }

    private long minutes() {
        return policy.period("sign-in-link").toMinutes();
    }
}
