package kz.qyzmet.desk.consent;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToLongFunction;
import kz.qyzmet.desk.audit.Attestations;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Control;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.web.Language;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the consents can say of their clauses, and what they must not claim yet. */
@Configuration(proxyBeanMethods = false)
class ConsentControls {
    static final int MOST = 100_000;
    /** What Law 94-V art. 8(4) wants in every consent. */
    static final int ITEMS = 8;

    @Bean
    Control conditionsControl(Operator operator, Policy policy, JdbcClient database) {
        return new ConditionsControl(operator, policy, database);
    }

    @Bean
    Control freeWillControl(JdbcClient database) {
        return new FreeWillControl(database);
    }

    @Bean
    Control renewalControl(Renewals renewals) {
        return new RenewalControl(renewals);
    }

    @Bean
    Control formControl(Operator operator, JdbcClient database, Attestations attestations) {
        return new FormControl(operator, database, attestations);
    }

    /** Clause 2.2: consent is asked before anything is stored, and for the grounds that the Law does not know too; without an operator nobody can be asked (contracts 22). */
    record ConditionsControl(Operator operator, Policy policy, JdbcClient database) implements Control {
        @Override
        public String clause() {
            return "2.2";
        }

        @Override
        public Finding check() {
            var figures = Map.of(
                    "consent.control.conditions.given",
                    database.sql("""
                            select count(*) from (select purpose from consent where given_at > now() - interval '30 days' limit %d) newest
                            where purpose = ?
                            """.formatted(MOST))
                            .param(ConsentKind.PROCESSING.id())
                            .query(Long.class)
                            .single());
            var details = operator.details();
            if (details.isEmpty()) {
                return new Finding(Lamp.BROKEN, "consent.control.operator", figures);
            }
            // what would be shown now, composed as the form composes it
            var whole = Arrays.stream(Language.values())
                    .map(language -> policy.consentText(ConsentKind.PROCESSING, language, details.get()))
                    .allMatch(text -> text.items().size() == ITEMS
                            && text.items().stream()
                                    .noneMatch(item -> item.text().isBlank()));
            return whole
                    ? new Finding(Lamp.ENFORCED, "consent.control.conditions", figures)
                    : new Finding(Lamp.BROKEN, "consent.control.conditions.words", figures);
        }
    }

    /** Clause 3.1.1: separate, never ticked beforehand, and refusing costs nothing; how many agree and how many refuse. Integrations' word is counted apart (contracts 16). */
    record FreeWillControl(JdbcClient database) implements Control {
        @Override
        public String clause() {
            return "3.1.1";
        }

        @Override
        public Finding check() {
            var figures = new LinkedHashMap<String, Long>();
            // of the newest consents, never a count of everything
            database.sql("""
                    select count(*) filter (where n.given_by = 'self'), count(*) filter (where n.given_by = 'integration'),
                           count(*) filter (where exists (select from consent_withdrawal w where w.consent_id = n.id)), count(*)
                    from (select id, given_by from consent where given_at > now() - interval '30 days' limit %d) n
                    """.formatted(MOST)).query((RowCallbackHandler) row -> {
                figures.put("consent.control.free.self", row.getLong(1));
                figures.put("consent.control.free.integration", row.getLong(2));
                figures.put("consent.control.free.taken-back", percent(row.getLong(3), row.getLong(4)));
            });
            database.sql("""
                    select count(*), count(*) filter (where exists (
                               select from consent o where o.subject_id = p.subject_id and o.purpose <> ?
                                  and not exists (select from consent_withdrawal w where w.consent_id = o.id)))
                    from (select distinct subject_id from (
                              select subject_id from consent where given_at > now() - interval '30 days' and purpose = ? limit %d) n) p
                    """.formatted(MOST))
                    .params(ConsentKind.PROCESSING.id(), ConsentKind.PROCESSING.id())
                    .query((RowCallbackHandler) row -> {
                        var people = row.getLong(1);
                        var agreed = row.getLong(2);
                        figures.put("consent.control.free.people", people);
                        figures.put("consent.control.free.accepted", percent(agreed, people));
                        figures.put("consent.control.free.refused", percent(people - agreed, people));
                    });
            // one text that was taken for another consent: the two were bundled
            var bundled = database.sql("""
                    select count(*) from (select purpose, text_hash from consent where given_at > now() - interval '30 days' limit %d) n
                        join consent_text t on t.hash = n.text_hash
                    where t.purpose <> n.purpose
                    """.formatted(MOST)).query(Long.class).single();
            figures.put("consent.control.free.bundled", bundled);
            if (bundled > 0) {
                return new Finding(Lamp.BROKEN, "consent.control.free.mixed", figures);
            }
            return figures.getOrDefault("consent.control.free.integration", 0L) > 0
                    ? new Finding(Lamp.PARTLY, "consent.control.free.vouched", figures)
                    : new Finding(Lamp.ENFORCED, "consent.control.free", figures);
        }

        private static long percent(long part, long whole) {
            return whole == 0 ? 0 : Math.round(100.0 * part / whole);
        }
    }

    /** Clause 6.2: an edition that changed what people agreed to is told to each of them. Whole once a round has found nobody left, the blocked included. */
    record RenewalControl(Renewals renewals) implements Control {
        @Override
        public String clause() {
            return "6.2";
        }

        @Override
        public Finding check() {
            return renewals.progress()
                    .map(progress -> new Finding(
                            progress.complete() ? Lamp.ENFORCED : Lamp.PARTLY,
                            progress.complete() ? "consent.control.renewal" : "consent.control.renewal.going",
                            Map.of(
                                    "consent.control.renewal.asked", sum(progress, Renewals.OfKind::asked),
                                    "consent.control.renewal.agreed", sum(progress, Renewals.OfKind::agreed),
                                    "consent.control.renewal.withdrawn", sum(progress, Renewals.OfKind::withdrawn))))
                    .orElseGet(() -> new Finding(Lamp.ENFORCED, "consent.control.renewal.none", Map.of()));
        }

        private static long sum(Renewals.Progress progress, ToLongFunction<Renewals.OfKind> figure) {
            return progress.kinds().stream().mapToLong(figure).sum();
        }
    }

    /** Clause 3.1.3: of every consent the words that were shown, with their hash and eight items, the document behind it and the receipt in the journal; electronic signatures are still to come. */
    record FormControl(Operator operator, JdbcClient database, Attestations attestations) implements Control {
        private static final int LOOKED_AT = 1_000;
        /** The consents that have to be given in writing. */
        private static final String[] WRITTEN = {ConsentKind.PUBLICATION.id(), ConsentKind.AUTOMATED_DECISIONS.id()};

        private record Seen(UUID id, String channel, boolean worded, boolean unproven) {}

        @Override
        public String clause() {
            return "3.1.3";
        }

        @Override
        public Finding check() {
            var newest = database.sql("""
                    with wrong as (
                        select t.hash from consent_text t where encode(sha256(convert_to(t.text, 'UTF8')), 'hex') <> t.hash
                            or (select count(distinct item[1]) from regexp_matches(t.text, '^([1-8])\\. ', 'gn') item) < ?)
                    select c.id, c.channel, c.text_hash is not null,
                           c.evidence = '' or c.text_hash in (select hash from wrong)
                               or c.text_hash is null and (c.channel = 'paper' or c.channel = 'web' and c.given_by <> 'integration')
                               or (c.channel = 'paper' or c.given_by = ?)
                                  and not exists (select from consent_document d where d.consent_id = c.id and d.act = 'given')
                    from consent c where c.given_at > now() - interval '30 days' order by c.given_at desc limit ?
                    """)
                    .params(ITEMS, Consents.REPRESENTATIVE, LOOKED_AT)
                    .query((row, n) -> new Seen(
                            row.getObject(1, UUID.class), row.getString(2), row.getBoolean(3), row.getBoolean(4)))
                    .list();
            var receipts = newest.stream()
                    .filter(Seen::worded)
                    .map(seen -> Consent.receipt(seen.id(), Consent.Event.GIVEN))
                    .toList();
            long missing = Acting.<Long, RuntimeException>as(Family.RIGHTS, () -> attestations.missing(receipts));
            long unsigned =
                    database.sql("""
                    select count(*) from consent c where c.purpose = any(?) and c.channel <> 'paper' and (c.expires_at is null or c.expires_at > now())
                        and not exists (select from consent_withdrawal w where w.consent_id = c.id)
                    """).param((Object) WRITTEN).query(Long.class).single();
            long unproven = newest.stream().filter(Seen::unproven).count();
            var figures = new LinkedHashMap<String, Long>();
            for (var channel : List.of(Channel.WEB, Channel.MAIL, Channel.API, Channel.PAPER)) {
                figures.put(
                        "consent.control.form." + channel.id(),
                        newest.stream()
                                .filter(seen -> seen.channel().equals(channel.id()))
                                .count());
            }
            figures.put("consent.control.form.receipts", receipts.size() - missing);
            figures.put("consent.control.form.without", missing);
            figures.put("consent.control.form.unproven", unproven);
            figures.put("consent.control.form.unsigned", unsigned);
            if (operator.details().isEmpty()) {
                return new Finding(Lamp.BROKEN, "consent.control.operator", figures);
            } else if (unproven > 0) {
                return new Finding(Lamp.BROKEN, "consent.control.form.false", figures);
            } else if (missing > 0) {
                return new Finding(Lamp.BROKEN, "consent.control.form.receiptless", figures);
            }
            return unsigned > 0
                    ? new Finding(Lamp.PARTLY, "consent.control.form.signature", figures)
                    : new Finding(Lamp.ENFORCED, "consent.control.form", figures);
        }
    }
}
