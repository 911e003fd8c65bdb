package kz.qyzmet.desk.rights;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import kz.qyzmet.desk.audit.Programs;
import kz.qyzmet.desk.audit.Receivers;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Who had received a value that is being corrected, by what the desk knows (Law 94-V art. 25(2)(8), clause 2.1.5): programs and papers by the journal, representatives by their powers, the mailbox by the letters that
 * left, third parties by the consents to pass data on. Outside of a transaction: each is read by its own role. Thread-safe.
 */
@Component
class ValueRecipients {
    private static final int MOST = 200;
    private static final Set<String> PASSED_ON = Set.of(ConsentKind.THIRD_PARTIES.id(), ConsentKind.CROSS_BORDER.id());

    /**
     * One of them, and how to tell them.
     *
     * @param staff who answers for a program
     * @param named the representative, while their power stands
     * @param mailbox the old address itself, while letters reach it
     */
    record Known(
            Correction.Recipient.Kind kind,
            String name,
            Instant last,
            List<RightsLetters.Address> staff,
            Representatives.@Nullable Named named,
            @Nullable String mailbox) {
        @Override
        public String toString() {
            return "Known[" + kind + "]";
        }
    }

    private final Receivers receivers;
    private final Programs programs;
    private final StaffAddresses addresses;
    private final Representatives representatives;
    private final Corrections corrections;
    private final Consents consents;
    private final Subjects subjects;
    private final Outbox outbox;
    private final Policy policy;
    private final Clock clock;

    ValueRecipients(
            Receivers receivers,
            Programs programs,
            StaffAddresses addresses,
            Representatives representatives,
            Corrections corrections,
            Consents consents,
            Subjects subjects,
            Outbox outbox,
            Policy policy,
            Clock clock) {
        this.receivers = receivers;
        this.programs = programs;
        this.addresses = addresses;
        this.representatives = representatives;
        this.corrections = corrections;
        this.consents = consents;
        this.subjects = subjects;
        this.outbox = outbox;
        this.policy = policy;
        this.clock = clock;
    }

    /** @param held the value as it still stands */
    List<Known> of(SubjectId subject, Subjects.Held held) {
        var since = corrections.since(held.id()).orElse(held.since());
        var powers = representatives.of(desk(), subject, MOST);
        var got = receivers.of(accountable(), subject, since, Correction.field(held.kind()));
        var found = new ArrayList<Known>();
        outside(
                found,
                subject,
                got,
                powers.stream().map(Representatives.Named::representative).toList(),
                got.isEmpty() ? List.of() : addresses.holders(Role.ADMINISTRATOR));
        represented(found, since, powers);
        mailbox(found, subject, held, since);
        passedOn(found, subject, since, subjects.language(subject));
        return found;
    }

    /** Who has data of a person by what the desk knows today, whichever value it is: for their page and their archive. Programs, papers for an authority, representatives whose power stands, third parties by consent. */
    List<Correction.Recipient> today(SubjectId subject, Language language) {
        var today = representatives.today();
        var powers = representatives.powers(desk(), subject, MOST);
        var found = new ArrayList<Known>();
        // nobody is written to
        outside(found, subject, receivers.ever(accountable(), subject), powers, List.of());
        represented(
                found,
                Instant.EPOCH,
                powers.stream()
                        .filter(power -> power.stands(today))
                        .map(power -> representatives.named(desk(), power))
                        .toList());
        passedOn(found, subject, Instant.EPOCH, language);
        return found.stream()
                .map(one -> new Correction.Recipient(one.kind(), one.name(), one.last(), false))
                .toList();
    }

    /** @param administrators who may have to be told of what a program got */
    private void outside(
            List<Known> found,
            SubjectId subject,
            List<Receivers.Receiver> got,
            List<Representative> powers,
            List<RightsLetters.Address> administrators) {
        if (got.isEmpty()) {
            return;
        }
        var known = programs.known(got.stream()
                .filter(Receivers.Receiver::program)
                .map(Receivers.Receiver::id)
                .toList());
        var agents = powers.stream()
                .map(Representative::agent)
                .filter(Objects::nonNull)
                .map(SubjectId::value)
                .collect(Collectors.toCollection(HashSet::new));
        for (var one : got) {
            if (one.program()) {
                var program = known.get(one.id());
                found.add(new Known(
                        Correction.Recipient.Kind.PROGRAM,
                        program == null ? "" : program.name(),
                        one.last(),
                        program == null ? List.of() : answering(administrators, program.madeBy()),
                        null,
                        null));
            } else if (!agents.contains(one.id()) && !subject.value().equals(one.id())) {
                found.add(new Known(Correction.Recipient.Kind.AUTHORITY, "", one.last(), List.of(), null, null));
            }
        }
    }

    /** Whoever let the program in, while they are an administrator; then whoever is. */
    private static List<RightsLetters.Address> answering(List<RightsLetters.Address> administrators, UUID madeBy) {
        var maker = administrators.stream()
                .filter(address -> address.staff().value().equals(madeBy))
                .toList();
        return maker.isEmpty() ? administrators : maker;
    }

    /** Those who were told the name by their invitation and see the contacts while their power stands. */
    private void represented(List<Known> found, Instant since, List<Representatives.Named> powers) {
        var today = representatives.today();
        for (var named : powers) {
            var power = named.representative();
            var ended = power.endedAt();
            if (ended == null || !ended.isBefore(since)) {
                // whoever never agreed has no page to look at
                boolean reached = power.agent() != null
                        && power.stands(today)
                        && !named.email().isEmpty();
                found.add(new Known(
                        Correction.Recipient.Kind.REPRESENTATIVE,
                        named.name(),
                        power.namedAt(),
                        List.of(),
                        reached ? named : null,
                        null));
            }
        }
    }

    private void mailbox(List<Known> found, SubjectId subject, Subjects.Held held, Instant since) {
        if (held.kind().equals("email") && outbox.sentSince(desk(), subject, since) > 0) {
            found.add(new Known(
                    Correction.Recipient.Kind.OLD_ADDRESS,
                    "",
                    clock.instant(),
                    List.of(),
                    null,
                    held.doubtful() ? null : held.value()));
        }
    }

    private void passedOn(List<Known> found, SubjectId subject, Instant since, Language language) {
        var parties = policy.recipients(language);
        if (parties.isEmpty()) {
            return;
        }
        consents.of(desk(), subject, MOST).stream()
                .filter(given -> PASSED_ON.contains(given.purpose()))
                .filter(given ->
                        given.withdrawnAt() == null || !given.withdrawnAt().isBefore(since))
                .findFirst()
                .ifPresent(given -> parties.forEach(party -> found.add(
                        new Known(Correction.Recipient.Kind.THIRD_PARTY, party, given.at(), List.of(), null, null))));
    }

    private Permit accountable() {
        return policy.permit(Actor.system("rights"), Purpose.ACCOUNTABILITY);
    }

    private Permit desk() {
        return policy.permit(Actor.system("rights"), Purpose.RIGHTS);
    }
}
