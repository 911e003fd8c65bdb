package kz.qyzmet.desk.rights;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import kz.qyzmet.desk.deadline.LegalClock;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * No term ends in silence (clauses 7.2 and 7.3): the officers, the deputy among them, and the head are told before it ends; when it has ended they and the person are, and the administrators where no head is appointed; a working day later once more. Where the calendar of a year is not loaded they hear at once that there is no last day, and of the earliest that it may be. A letter that comes back has told nobody. A power ends with a word before its last day. Every step is a row that stands
 * once for a term, so a desk that was off catches up and tells nobody twice.
 */
@Component
class RequestClock {
    private static final Logger LOG = LoggerFactory.getLogger(RequestClock.class);
    private static final int BATCH = 500;

    private final SubjectRequests requests;
    private final Answering answering;
    private final Serving serving;
    private final Representatives representatives;
    private final Representing representing;
    private final StaffAddresses addresses;
    private final Outbox outbox;
    private final Policy policy;
    private final LegalClock legal;
    private final Clock clock;

    RequestClock(
            SubjectRequests requests,
            Answering answering,
            Serving serving,
            Representatives representatives,
            Representing representing,
            StaffAddresses addresses,
            Outbox outbox,
            Policy policy,
            LegalClock legal,
            Clock clock) {
        this.requests = requests;
        this.answering = answering;
        this.serving = serving;
        this.representatives = representatives;
        this.representing = representing;
        this.addresses = addresses;
        this.outbox = outbox;
        this.policy = policy;
        this.legal = legal;
        this.clock = clock;
    }

    @Scheduled(
            initialDelayString = "#{@policy.period('subject-request-clock').toMillis()}",
            fixedDelayString = "#{@policy.period('subject-request-clock').toMillis()}")
    void tick() {
        try {
            round();
        } catch (RuntimeException trouble) {
            LOG.warn(
                    "subject requests: the clock comes again, {}",
                    trouble.getClass().getSimpleName());
        }
    }

    void round() {
        round(BATCH);
    }

    /** Everything that is due, however much it is: by pages, so that nothing waits behind what was told before. @param batch how much is in memory at once */
    void round(int batch) {
        var permit = policy.permit(Actor.system("rights"), Purpose.RIGHTS);
        var now = clock.instant();
        pages(batch, after -> requests.open(permit, after, batch), open -> {
            var living = Set.copyOf(requests.living(
                    permit,
                    open.stream().map(SubjectRequest::subject).distinct().toList()));
            open.forEach(request -> apart(() -> settle(request, living.contains(request.subject()))));
        });
        var years = legal.calendar().years();
        each(
                batch,
                after -> requests.datable(permit, years, after, batch),
                request -> answering.dated(permit, request.id()));
        each(
                batch,
                after -> requests.unannounced(permit, after, batch),
                request -> answering.struck(permit, request.id(), "undated", addresses.climbed()));
        var mail = Actor.system("mail").id();
        each(batch, after -> requests.unreminded(permit, mail, after, batch), request -> remind(request, now));
        var lost = outbox.undelivered(permit);
        var believed = requests.believed(
                permit, lost.stream().map(Outbox.Undelivered::about).toList());
        for (var letter : lost) {
            if (believed.contains(letter.about())) {
                apart(() ->
                        answering.undelivered(permit, letter.about(), letter.message() != null, addresses.climbed()));
            }
        }
        for (var power : representatives.ending(permit, policy.period("power-warning"), batch)) {
            apart(() -> representing.endsSoon(power));
        }
        each(batch, after -> requests.warned(permit, now, after, batch), request -> strike(request, now));
    }

    private static void each(
            int batch, Function<@Nullable SubjectRequest, List<SubjectRequest>> after, Consumer<SubjectRequest> one) {
        pages(batch, after, page -> page.forEach(request -> apart(() -> one.accept(request))));
    }

    private static void pages(
            int batch,
            Function<@Nullable SubjectRequest, List<SubjectRequest>> after,
            Consumer<List<SubjectRequest>> page) {
        var found = after.apply(null);
        page.accept(found);
        while (found.size() == batch) {
            found = after.apply(found.getLast());
            page.accept(found);
        }
    }

    /** Whatever is wrong with one must keep no other from being told; it comes again in the next round. */
    private static void apart(Runnable one) {
        try {
            one.run();
        } catch (RuntimeException trouble) {
            LOG.warn("subject requests: one waits, {}", trouble.getClass().getSimpleName());
        }
    }

    private void settle(SubjectRequest request, boolean living) {
        var permit = policy.permit(Actor.system("rights"), Purpose.RIGHTS);
        if (request.state() == SubjectRequest.State.SECOND) {
            serving.catchUp(permit, request);
        }
        if (!living) {
            // whatever was granted to somebody who is destroyed can be done no more
            answering.gone(permit, request.id());
        }
    }

    private void remind(SubjectRequest request, Instant now) {
        var permit = policy.permit(Actor.system("rights"), Purpose.RIGHTS);
        var shortest = answering.shortest(request);
        if (!now.isBefore(shortest.warnAt())) {
            answering.struck(permit, request.id(), "unsorted", addresses.holders(Role.OFFICER));
        }
        // from its own last day on, those above are told of that
        if (!now.isBefore(shortest.end()) && !request.overdue(now)) {
            answering.struck(permit, request.id(), "unsorted-late", addresses.climbed());
        }
    }

    private void strike(SubjectRequest request, Instant now) {
        var permit = policy.permit(Actor.system("rights"), Purpose.RIGHTS);
        if (now.isBefore(request.dueAt())) {
            answering.struck(permit, request.id(), "warned", addresses.warned());
            return;
        }
        var everybody = addresses.climbed();
        if (request.unloaded() != null) {
            // nobody knows its end, so the earliest that it may be is told of, and the end itself once it is known
            answering.struck(permit, request.id(), "undated-late", everybody);
            return;
        }
        answering.struck(permit, request.id(), "overdue", everybody);
        if (!now.isBefore(answering.late(request))) {
            answering.struck(permit, request.id(), "late", everybody);
        }
    }
}
