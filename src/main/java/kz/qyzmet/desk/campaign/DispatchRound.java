package kz.qyzmet.desk.campaign;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Keeps the outbox supplied with the letters of running mailings, never with more than a few hundred of each: whoever withdraws is mostly not even in it yet. */
@Component
class DispatchRound {
    private static final Logger LOG = LoggerFactory.getLogger(DispatchRound.class);
    private static final Duration SWEEP = Duration.ofHours(1);
    /** Longer than any dialogue with a relay. */
    private static final Duration IN_HAND = Duration.ofMinutes(15);

    private final Mailings mailings;
    private final Dispatch dispatch;
    private final Outbox outbox;
    private final Policy policy;
    private final Clock clock;
    private Instant swept = Instant.EPOCH;

    DispatchRound(Mailings mailings, Dispatch dispatch, Outbox outbox, Policy policy, Clock clock) {
        this.mailings = mailings;
        this.dispatch = dispatch;
        this.outbox = outbox;
        this.policy = policy;
        this.clock = clock;
    }

    @Scheduled(
            initialDelayString = "#{@policy.period('mailing-round').toMillis()}",
            fixedDelayString = "#{@policy.period('mailing-round').toMillis()}")
    void tick() {
        try {
            round();
        } catch (RuntimeException trouble) {
            LOG.warn("mailings: looked at again, {}", trouble.getClass().getSimpleName());
        }
    }

    synchronized void round() {
        for (var mailing : mailings.running()) {
            // trouble with one keeps no other from going on
            try {
                supply(policy.permit(Actor.system("campaign"), mailing.kind().purpose()), mailing);
            } catch (RuntimeException trouble) {
                LOG.warn("mailings: one waits, {}", trouble.getClass().getSimpleName());
            }
        }
        for (var mailing : mailings.stoppedSince(clock.instant().minus(IN_HAND))) {
            outbox.takeBackAll(
                    policy.permit(Actor.system("campaign"), mailing.kind().purpose()), mailing.id());
        }
        if (!clock.instant().isBefore(swept.plus(SWEEP))) {
            swept = clock.instant();
            policy.keep("mailing").ifPresent(mailings::sweep);
        }
    }

    private void supply(Permit permit, Mailing first) {
        int most = policy.number("mailing-waiting");
        var mailing = first;
        while (mailing.state() == Mailing.State.RUNNING
                && mailing.from() != null
                && outbox.onTheWay(permit, mailing.id(), most) < most) {
            boolean more = dispatch.batch(permit, mailing);
            mailing = mailings.find(mailing.id()).orElse(first);
            if (!more) {
                break;
            }
        }
        if (mailing.state() == Mailing.State.RUNNING
                && mailing.from() == null
                && outbox.onTheWay(permit, mailing.id(), 1) == 0) {
            mailings.act(permit, mailing, Mailing.Act.FINISH);
        }
    }
}
