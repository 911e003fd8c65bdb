package kz.qyzmet.desk.access;

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.organisation.OperatorBook;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Site;
import kz.qyzmet.desk.web.Unavailable;
import kz.qyzmet.desk.web.Words;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes the letter that lets a requester in. Everything happens after the page has been answered, so neither the page nor its time tells whether
 * the address is known here; an unknown address gets a letter too, that says so to its owner alone.
 */
@Component
class SignInLetters implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(SignInLetters.class);
    private static final int WAITING = 1000;

    private final SignInRequests requests;
    private final Subjects subjects;
    private final Outbox outbox;
    private final Words words;
    private final Site site;
    private final Policy policy;
    private final TransactionTemplate transaction;
    private final ObjectProvider<DemoPost> demo;
    private final ThreadPoolExecutor writer = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            Thread.ofVirtual().name("sign-in-letters").factory());

    SignInLetters(
            SignInRequests requests,
            Subjects subjects,
            Outbox outbox,
            Words words,
            Site site,
            Policy policy,
            TransactionTemplate transaction,
            ObjectProvider<DemoPost> demo) {
        this.requests = requests;
        this.subjects = subjects;
        this.outbox = outbox;
        this.words = words;
        this.site = site;
        this.policy = policy;
        this.transaction = transaction;
        this.demo = demo;
    }

    /** Returns at once, whatever the address. */
    void write(String address, String browser, Language language, String returnTo) {
        if (!OperatorBook.Edition.plausible(address)) {
            return;
        }
        if (writer.getQueue().remainingCapacity() == 0) {
            throw new Unavailable("busy");
        }
        writer.execute(() -> {
            try {
                transaction.executeWithoutResult(status -> writeNow(address.strip(), browser, language, returnTo));
            } catch (RuntimeException e) {
                // the page has been answered; the person will ask again
                LOG.warn("sign-in letter not written: {}", e.getClass().getSimpleName());
            }
        });
    }

    private void writeNow(String address, String browser, Language language, String returnTo) {
        if (!requests.mayWrite(address)) {
            return;
        }
        var permit = policy.permit(Actor.system("sign-in"), Purpose.ACCOUNT);
        var subject = subjects.byEmail(permit, address).orElse(null);
        // an unknown address gets a key for this one letter, made and forgotten by the outbox (contracts 21)
        var letterTo = subject == null ? SubjectId.random() : subject;
        var link = Secrets.fresh();
        var code = Secrets.sixDigits();
        var minutes = policy.period("sign-in-link").toMinutes();
        var text = subject == null
                ? words.say(language, "access.letter.unknown", site.url() + "/new", minutes)
                : words.say(language, "access.letter.text", code, site.url() + "/signin/check/" + link, minutes);
        queue(permit, letterTo, address, language, text);
        demo.ifAvailable(post -> post.deliver(browser, text));
        requests.add(new SignInRequests.Wanted(address, letterTo, subject, browser, link, code, returnTo));
    }

    private void queue(Permit permit, SubjectId to, String address, Language language, String text) {
        outbox.queue(
                permit,
                new Letter(
                        to,
                        address,
                        Letter.Kind.SIGN_IN,
                        language,
                        words.say(language, "access.letter.subject"),
                        text,
                        null,
                        List.of(),
                        outbox.newMessageId(),
                        null,
                        List.of(),
                        true,
                        null));
    }

    @Override
    public void destroy() {
        writer.shutdown();
    }
}
