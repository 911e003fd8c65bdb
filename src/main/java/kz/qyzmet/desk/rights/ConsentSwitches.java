package kz.qyzmet.desk.rights;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.ConsentText;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The kinds of consent of a person, each by itself with its words and a switch, for their own page and for their representative's (Law 94-V art. 7(3), 7(6); clauses 3.1.1, 3.1.2). Thread-safe. */
@Component
class ConsentSwitches {
    private static final int CONSENTS = 50;

    /**
     * A kind of consent with its switch.
     *
     * @param anew whether one stands for older words and an edition asks for it anew (clause 6.2)
     * @param text the words to agree to, when one can be given
     * @param given all that ever was, newest first
     */
    record Switch(
            ConsentKind kind,
            String heading,
            boolean standing,
            boolean anew,
            @Nullable ConsentText text,
            List<Consents.Given> given) {
        /** To processing: taking it back is a demand with a term for the rest of what it stops (clause 3.2.4). */
        boolean withDemand() {
            return kind == ConsentKind.PROCESSING;
        }

        /** The same words agreed to in the same way, as with each new ticket, are one line of the page. */
        List<Alike> alike() {
            return List.copyOf(given.stream()
                    .collect(Collectors.groupingBy(
                            one -> Arrays.asList(
                                    one.text(),
                                    one.edition(),
                                    one.channel(),
                                    one.givenBy(),
                                    one.withdrawnAt(),
                                    one.withdrawnFor()),
                            LinkedHashMap::new,
                            Collectors.collectingAndThen(Collectors.toList(), Alike::of)))
                    .values());
        }
    }

    /** @param before when the same was agreed to earlier, newest first */
    record Alike(Consents.Given newest, List<Instant> before) {
        private static Alike of(List<Consents.Given> all) {
            return new Alike(
                    all.getFirst(), all.stream().skip(1).map(Consents.Given::at).toList());
        }

        String earlier(Page page) {
            return before.stream().map(page::dateTime).collect(Collectors.joining("; "));
        }
    }

    private final Consents consents;
    private final Operator operator;
    private final Policy policy;
    private final Clock clock;

    ConsentSwitches(Consents consents, Operator operator, Policy policy, Clock clock) {
        this.consents = consents;
        this.operator = operator;
        this.policy = policy;
        this.clock = clock;
    }

    /** @param permit as {@link Consents#of} asks @param blocked whether nobody may be asked now */
    List<Switch> of(Page page, Permit permit, SubjectId person, boolean blocked) {
        var now = clock.instant();
        var all = consents.of(permit, person, CONSENTS);
        var switches = new ArrayList<Switch>();
        for (var kind : ConsentKind.values()) {
            var given =
                    all.stream().filter(one -> one.purpose().equals(kind.id())).toList();
            if (!given.isEmpty() || policy.asked().contains(kind)) {
                var standing = given.stream().anyMatch(one -> one.stands(now));
                var anew = anew(person, kind);
                var askable = (!standing || anew) && !blocked && policy.asked().contains(kind);
                switches.add(new Switch(
                        kind,
                        policy.consentKind(kind, page.language()),
                        standing,
                        anew,
                        askable ? text(page, kind) : null,
                        given));
            }
        }
        return switches;
    }

    /** Whether an edition asks for the consent again although one stands. */
    boolean anew(SubjectId person, ConsentKind kind) {
        return policy.asked().contains(kind)
                && !consents.standing(Set.of(person), kind).isEmpty()
                && consents.asks(person, kind);
    }

    /** The words of now; null while nobody may be asked. */
    @Nullable
    ConsentText text(Page page, ConsentKind kind) {
        return operator.details()
                .map(details -> policy.consentText(kind, page.language(), details))
                .orElse(null);
    }
}
