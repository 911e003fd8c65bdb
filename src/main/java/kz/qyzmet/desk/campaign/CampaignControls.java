package kz.qyzmet.desk.campaign;

import java.util.LinkedHashMap;
import java.util.Map;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.policy.Control;
import kz.qyzmet.desk.policy.Policy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What was sent, held against the consents; and what waits, held against the withdrawals. */
@Configuration(proxyBeanMethods = false)
class CampaignControls {
    @Bean
    Control onlyWithConsentControl(Outbox outbox, Consents consents, JdbcClient database, Policy policy) {
        return new OnlyWithConsentControl(outbox, consents, database, policy);
    }

    @Bean
    Control stopAtOnceControl(Outbox outbox, Consents consents, JdbcClient database, Policy policy) {
        return new StopAtOnceControl(outbox, consents, database, policy);
    }

    /** Clause 3.2.3: of the newest letters that left each must have had a consent of its kind in the moment its dialogue began. */
    record OnlyWithConsentControl(Outbox outbox, Consents consents, JdbcClient database, Policy policy)
            implements Control {
        @Override
        public String clause() {
            return "3.2.3";
        }

        @Override
        public Finding check() {
            long looked = 0;
            long without = 0;
            for (var kind : Mailing.Kind.values()) {
                var left = outbox.left(kind.letter(), policy.number("mailings-looked-at")).stream()
                        .map(letter -> new Consents.Done(letter.to(), letter.began()))
                        .toList();
                looked += left.size();
                without += consents.without(left, kind.consent());
            }
            var figures = new LinkedHashMap<String, Long>();
            figures.put("campaign.control.sent", sent());
            figures.put("campaign.control.looked", looked);
            figures.put("campaign.control.without", without);
            return without == 0
                    ? new Finding(Lamp.ENFORCED, "campaign.control.consent", figures)
                    : new Finding(Lamp.BROKEN, "campaign.control.consent.broken", figures);
        }

        private long sent() {
            return database.sql("select coalesce(sum(letters), 0) from mailing_count where outcome = 'sent'")
                    .query(Long.class)
                    .single();
        }
    }

    /** Clause 3.2.4: no letter waits for anybody who took that consent back; and how long it took from the click to the commit. */
    record StopAtOnceControl(Outbox outbox, Consents consents, JdbcClient database, Policy policy) implements Control {
        @Override
        public String clause() {
            return "3.2.4";
        }

        @Override
        public Finding check() {
            long waiting = 0;
            for (var kind : Mailing.Kind.values()) {
                var people = outbox.waiting(kind.letter(), policy.number("mailings-looked-at"));
                waiting += consents.tookBack(people, kind.consent()).size();
            }
            var figures = new LinkedHashMap<String, Long>(stops());
            figures.put("campaign.control.waiting", waiting);
            return waiting == 0
                    ? new Finding(Lamp.ENFORCED, "campaign.control.stop", figures)
                    : new Finding(Lamp.BROKEN, "campaign.control.stop.broken", figures);
        }

        private Map<String, Long> stops() {
            return database.sql("""
                    select coalesce(sum(stops), 0), coalesce(sum(letters), 0), coalesce(max(slowest), 0)
                    from mailing_stop where day > current_date - 30
                    """)
                    .query((row, n) -> {
                        var figures = new LinkedHashMap<String, Long>();
                        figures.put("campaign.control.stops", row.getLong(1));
                        figures.put("campaign.control.taken-back", row.getLong(2));
                        figures.put("campaign.control.slowest", row.getLong(3));
                        return figures;
                    })
                    .single();
        }
    }
}
