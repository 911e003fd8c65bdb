package kz.qyzmet.desk.retention;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import kz.qyzmet.desk.audit.Attestations;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The act of destruction (contracts 11 and 14): what was destroyed on what ground, place by place, what is out of reach, and from when no backup opens it. It holds codes, counts and times, no personal
 * value; its salted hash stands in the journal, so that anybody can verify it without the desk.
 */
@Component
@ActsAs(Family.ERASURE)
class Acts {
    private final Erasures erasures;
    private final Attestations attestations;
    private final Operator operator;
    private final Policy policy;

    Acts(Erasures erasures, Attestations attestations, Operator operator, Policy policy) {
        this.erasures = erasures;
        this.attestations = attestations;
        this.operator = operator;
        this.policy = policy;
    }

    @Transactional
    void issue(Erasure erasure) {
        var permit = policy.permit(Actor.system("erasure"), Purpose.RIGHTS);
        var act = attestations.attest(permit, Operation.DESTROY, "act", null, body(erasure));
        erasures.issued(erasure.id(), act);
    }

    /** How far the act's proof is; unknown before the act was written. */
    Attestations.State state(Permit permit, Erasure erasure) {
        return erasures.act(erasure.id())
                .map(act -> attestations.state(permit, act))
                .orElse(new Attestations.State.Unknown());
    }

    private Map<String, Object> body(Erasure erasure) {
        var body = new LinkedHashMap<String, Object>();
        body.put("type", "act-of-destruction");
        body.put("version", 1);
        body.put("number", erasure.number());
        operator.details()
                .ifPresent(details -> body.put("operator", Map.of("name", details.name(), "bin", details.bin())));
        body.put("policy", Map.of("edition", erasure.edition(), "clauses", List.of("1.5", "3.2.2", "2.1.6")));
        body.put("law", Map.of("act", "94-V", "articles", List.of("1(11)", "18", "24(1)(4)", "25(2)(8)")));
        body.put("basis", erasure.basis().id());
        body.put("subject", erasure.subject().toString());
        body.put("asked", step(erasure.askedBy().toString(), erasure.askedAt()));
        if (erasure.approvedBy() != null) {
            body.put("confirmed", step(erasure.approvedBy().toString(), erasure.approvedAt()));
        }
        var gone = Objects.requireNonNull(erasure.keyGoneAt());
        body.put("keyDestroyedAt", at(gone));
        if (erasure.firstAt() != null) {
            body.put("firstDestroyedAt", at(erasure.firstAt()));
        }
        body.put("rowsRemovedAt", at(erasure.rowsGoneAt()));
        body.put("indexPurgedAt", at(erasure.indexGoneAt()));
        body.put("scannedAt", at(erasure.scannedAt()));
        body.put("places", places(erasure));
        body.put("referencesKept", erasures.referencesKept(erasure.id()));
        body.put("mentions", mentions(erasure));
        body.put("backups", Map.of("unreadableFrom", at(backupsEnd(gone))));
        body.put(
                "outOfReach",
                List.of(
                        Map.of("place", "sent-letters"),
                        Map.of("place", "recipients"),
                        Map.of("place", "open-connections"),
                        Map.of(
                                "place",
                                "key-exports",
                                "youngerThanDays",
                                policy.period("epoch-life").toDays())));
        return body;
    }

    private List<Map<String, Object>> places(Erasure erasure) {
        var places = new ArrayList<Map<String, Object>>();
        for (var place : shown(erasure)) {
            var said = new LinkedHashMap<String, Object>();
            said.put("place", place.place());
            said.put("before", place.counted());
            said.put("removed", place.gone());
            // null: the scan could not look there
            said.put("residue", place.found());
            places.add(said);
        }
        return places;
    }

    /** A place that held nothing and in which nothing was found says nothing; one that could not be looked at does. */
    List<Erasures.PlaceCount> shown(Erasure erasure) {
        return erasures.places(erasure.id()).stream()
                .filter(place -> place.counted() > 0
                        || place.gone() > 0
                        || (place.found() == null ? erasure.scannedAt() != null : place.found() > 0)
                        || Residue.TEXTS.contains(place.place()))
                .toList();
    }

    private Map<String, Object> mentions(Erasure erasure) {
        var mentions = erasures.mentionCount(erasure.id());
        return Map.of("found", mentions.found(), "redacted", mentions.redacted(), "kept", mentions.kept());
    }

    /** The epoch that wraps today's keys ends within its length, and its own key lives on for the life of an epoch (contracts 1). */
    Instant backupsEnd(Instant gone) {
        return gone.plus(policy.period("epoch-length")).plus(policy.period("epoch-life"));
    }

    private static Map<String, Object> step(String by, @Nullable Instant at) {
        return Map.of("by", by, "at", at(at));
    }

    private static String at(@Nullable Instant instant) {
        return instant == null ? "" : instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
