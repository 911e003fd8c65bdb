package kz.qyzmet.desk.ticket;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.mail.Letter;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Control;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.SubjectId;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What tickets can say of their clauses. */
@Configuration(proxyBeanMethods = false)
class TicketControls {
    @Bean
    Control agreedControl(JdbcClient database, Consents consents, Outbox outbox, Policy policy, Clock clock) {
        return new AgreedControl(database, consents, outbox, policy, clock);
    }

    /** Clause 2.2: no ticket on the ground of consent without a consent that stood in its moment; on a ground that the Law does not know, consent is asked all the same. And no word in such a ticket, and no letter about one, after that consent was taken back. */
    record AgreedControl(JdbcClient database, Consents consents, Outbox outbox, Policy policy, Clock clock)
            implements Control {
        private static final Duration LATELY = Duration.ofDays(30);
        private static final int LOOKED_AT = 1_000;
        /** What {@link ConsentGate} stops. */
        private static final List<Letter.Kind> LETTERS =
                List.of(Letter.Kind.ACKNOWLEDGEMENT, Letter.Kind.REPLY, Letter.Kind.NOTICE);

        private record Filed(Ground ground, Consents.Done done) {}

        @Override
        public String clause() {
            return "2.2";
        }

        @Override
        public Finding check() {
            var since = clock.instant().minus(LATELY);
            var newest = database
                    .sql(
                            "select requester_id, ground, created_at from ticket where channel <> ? order by number desc limit ?")
                    // by the console nobody files but the invented person of the restore drill
                    .params(Channel.CONSOLE.id(), LOOKED_AT)
                    .query((row, n) -> new Filed(
                            Ground.of(row.getString(2)).orElseThrow(),
                            new Consents.Done(
                                    new SubjectId(row.getObject(1, UUID.class)),
                                    row.getObject(3, OffsetDateTime.class).toInstant())))
                    .list()
                    .stream()
                    .filter(filed -> filed.done().at().isAfter(since))
                    .toList();
            long without = without(newest.stream()
                    .filter(filed -> filed.ground() == Ground.CONSENT)
                    .toList());
            long unanswered = without(newest.stream()
                    .filter(filed -> policy.consentStillAsked(filed.ground()))
                    .toList());
            var said = said(since);
            var sent = LETTERS.stream()
                    .flatMap(kind -> outbox.left(kind, LOOKED_AT).stream())
                    .map(letter -> new Consents.Done(letter.to(), letter.began()))
                    .toList();
            long after = consents.afterWithdrawal(said, ConsentKind.PROCESSING)
                    + consents.afterWithdrawal(sent, ConsentKind.PROCESSING);
            var figures = Map.of(
                    "ticket.control.agreed.looked", (long) newest.size(),
                    "ticket.control.agreed.without", without,
                    "ticket.control.agreed.asked", unanswered,
                    "ticket.control.agreed.words", (long) said.size() + sent.size(),
                    "ticket.control.agreed.after", after);
            if (without > 0) {
                return new Finding(Lamp.BROKEN, "ticket.control.agreed.open", figures);
            } else if (after > 0) {
                return new Finding(Lamp.BROKEN, "ticket.control.agreed.went-on", figures);
            }
            return unanswered > 0
                    ? new Finding(Lamp.PARTLY, "ticket.control.agreed.unanswered", figures)
                    : new Finding(Lamp.ENFORCED, "ticket.control.agreed", figures);
        }

        /** The newest words of the kinds that end with the consent, as {@code Tickets.say} tells them. */
        private List<Consents.Done> said(Instant since) {
            return database.sql("""
                    select t.requester_id, m.at from message m join ticket t on t.id = m.ticket_id
                    where m.id >= ? and t.ground = ? and m.kind = 'reply' and (m.side = 'staff' or m.author_id = t.requester_id)
                    order by m.id desc limit ?
                    """)
                    .params(Ids.from(since), Ground.CONSENT.id(), LOOKED_AT)
                    .query((row, n) -> new Consents.Done(
                            new SubjectId(row.getObject(1, UUID.class)),
                            row.getObject(2, OffsetDateTime.class).toInstant()))
                    .list();
        }

        private long without(List<Filed> filed) {
            return consents.without(filed.stream().map(Filed::done).toList(), ConsentKind.PROCESSING);
        }
    }
}
