package kz.qyzmet.desk.access;

import java.util.List;
import java.util.stream.Stream;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.organisation.Appointment;
import kz.qyzmet.desk.organisation.Appointments;
import kz.qyzmet.desk.organisation.OnDuty;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.subject.Card;
import kz.qyzmet.desk.web.Site;
import kz.qyzmet.desk.web.Times;
import kz.qyzmet.desk.web.Words;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** No post falls empty in silence: before the last day of an order the officers, the head and the administrators, who record the next one, are written to once (clause 4.1). The letters name nobody. */
@Component
class PostTerms {
    private static final Logger LOG = LoggerFactory.getLogger(PostTerms.class);

    private final Appointments appointments;
    private final OnDuty duty;
    private final Outbox outbox;
    private final Policy policy;
    private final Words words;
    private final Site site;
    private final TransactionTemplate transaction;

    PostTerms(
            Appointments appointments,
            OnDuty duty,
            Outbox outbox,
            Policy policy,
            Words words,
            Site site,
            TransactionTemplate transaction) {
        this.appointments = appointments;
        this.duty = duty;
        this.outbox = outbox;
        this.policy = policy;
        this.words = words;
        this.site = site;
        this.transaction = transaction;
    }

    @Scheduled(
            initialDelayString = "#{@policy.period('post-clock').toMillis()}",
            fixedDelayString = "#{@policy.period('post-clock').toMillis()}")
    void tick() {
        try {
            round();
        } catch (RuntimeException trouble) {
            LOG.warn("posts: warned of later, {}", trouble.getClass().getSimpleName());
        }
    }

    void round() {
        var desk = Actor.system("posts");
        var permit = policy.permit(desk, Purpose.ADMINISTRATION);
        var by = appointments.today().plusDays(policy.period("post-warning").toDays());
        var ending = appointments.ending(permit, by);
        if (ending.isEmpty()) {
            return;
        }
        var account = policy.permit(desk, Purpose.ACCOUNT);
        var staff = Stream.concat(duty.climbed(account).stream(), duty.holders(account, Role.ADMINISTRATOR).stream())
                .distinct()
                .toList();
        for (var appointment : ending) {
            transaction.executeWithoutResult(_ -> {
                if (appointments.warned(permit, appointment)) {
                    staff.forEach(card -> outbox.queue(permit, letter(card, appointment)));
                }
            });
        }
    }

    private Letter letter(Card card, Appointment ending) {
        var language = card.language();
        var until = ending.until();
        var day = until == null
                ? ""
                : Times.date(language, until.atStartOfDay(Times.ZONE).toInstant());
        var post = words.say(language, "access.post." + ending.post().id());
        return new Letter(
                card.id(),
                String.valueOf(card.email()),
                Letter.Kind.RIGHTS,
                language,
                words.say(language, "access.post.ending.subject", post, day),
                words.say(
                        language, "access.post.ending.letter", post, ending.order(), day, site.url() + "/admin/posts"),
                null,
                List.of(),
                outbox.newMessageId(),
                null,
                List.of(),
                true,
                null);
    }
}
