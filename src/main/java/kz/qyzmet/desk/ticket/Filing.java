package kz.qyzmet.desk.ticket;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import kz.qyzmet.desk.audit.CreationKeys;
import kz.qyzmet.desk.catalogue.ServiceOffering;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.database.Inserts;
import kz.qyzmet.desk.database.Plans;
import kz.qyzmet.desk.database.Together;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentText;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Card;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Files a ticket for a person who may be new: person, consent, ticket, first message, acknowledgement and journal in one transaction, or nothing.
 * The portal, the API and the console come through here.
 */
@Component
public class Filing {
    /** How many wishes share a transaction at most: a second of work for nobody, most of the gain of sharing. */
    private static final int SHARING = 32;

    private static final int SIDE_BY_SIDE = 2;

    private static final Pattern GAP = Pattern.compile("[\\s\\p{Cntrl}\\u2028\\u2029]+");

    private final TransactionTemplate transaction;
    private final Subjects subjects;
    private final Consents consents;
    private final Tickets tickets;
    private final CreationKeys keys;
    private final TicketLetters letters;
    private final Inserts inserts;
    private final Plans plans;
    private final Together<Asker, Asked, Filed> together;

    Filing(
            TransactionTemplate transaction,
            Subjects subjects,
            Consents consents,
            Tickets tickets,
            CreationKeys keys,
            TicketLetters letters,
            Inserts inserts,
            Plans plans) {
        this.transaction = transaction;
        this.subjects = subjects;
        this.consents = consents;
        this.tickets = tickets;
        this.keys = keys;
        this.letters = letters;
        this.inserts = inserts;
        this.plans = plans;
        this.together =
                new Together<>(SHARING, SIDE_BY_SIDE, this::attempt, asked -> alone(asked.permit(), asked.wish()));
    }

    /**
     * What somebody wants filed.
     *
     * @param subject the person, when already known to be the one who asks
     * @param consentText what the person was shown when they agreed; null when they agreed elsewhere or before
     * @param evidence how the consent is known, as a code; empty when none is given now because one stands
     * @param language the ticket's; null for the person's own
     * @param key makes a repetition find the same ticket; null when there is none
     * @param keyBody what was sent, to tell a repetition from another wish under the same key
     */
    public record Wish(
            @Nullable SubjectId subject,
            String name,
            @Nullable String email,
            @Nullable String phone,
            String title,
            String text,
            @Nullable Language language,
            ServiceOffering service,
            Priority priority,
            Channel channel,
            Ground ground,
            @Nullable ConsentText consentText,
            String evidence,
            List<NewMessage.File> files,
            @Nullable String key,
            String keyBody) {

        /** What heads a letter or names a person is one line, however it was sent. */
        public Wish {
            name = oneLine(name);
            title = oneLine(title);
        }

        private static String oneLine(String text) {
            return GAP.matcher(text).replaceAll(" ").strip();
        }

        /** The same wish, to be granted even when its key was used for another. */
        Wish withoutKey() {
            return new Wish(
                    subject,
                    name,
                    email,
                    phone,
                    title,
                    text,
                    language,
                    service,
                    priority,
                    channel,
                    ground,
                    consentText,
                    evidence,
                    files,
                    null,
                    keyBody);
        }

        /** The person as the wish itself names them. */
        Card as(Card known) {
            return new Card(known.id(), name, email, phone, known.language());
        }

        @Override
        public String toString() {
            return "Wish[" + channel + "]";
        }
    }

    /** @param repeated the key was used before: nothing was created now, and requester and first message are not at hand */
    public record Filed(
            Ticket ticket,
            boolean repeated,
            @Nullable Card requester,
            @Nullable UUID first) {}

    /**
     * Opens its own transaction; tries once more when the same new person was recorded at the same moment by another request. What one program asks for
     * at the same moment shares a transaction: one commit, one statement a table. Each wish succeeds or fails as if it had been alone.
     */
    public Filed file(Permit permit, Wish wish) {
        return permit.reach() != Reach.OWN
                        && permit.family() == Family.SUPPORT
                        && wish.files().isEmpty()
                        && !TransactionSynchronizationManager.isActualTransactionActive()
                ? together.of(new Asker(permit.actor(), permit.edition()), new Asked(permit, wish))
                : alone(permit, wish);
    }

    private Filed alone(Permit permit, Wish wish) {
        try {
            return attempt(permit, wish);
        } catch (DuplicateKeyException samePersonAtTheSameMoment) {
            return attempt(permit, wish);
        }
    }

    private record Asker(Actor actor, String edition) {}

    private record Asked(Permit permit, Wish wish) {
        @Override
        public String toString() {
            return wish.toString();
        }
    }

    /** All in one transaction, or nothing: then each is tried alone. */
    private List<Filed> attempt(List<Asked> asked) {
        var written = new AtomicBoolean();
        try {
            return java.util.Objects.requireNonNull(transaction.execute(status -> {
                var filed = opened(asked);
                written.set(true);
                return filed;
            }));
        } catch (RuntimeException failed) {
            // a commit whose answer was lost may have happened
            throw written.get() ? new Together.Unsure(failed) : failed;
        }
    }

    private List<Filed> opened(List<Asked> asked) {
        plans.keep();
        var permit = asked.getFirst().permit();
        var cards = subjects.cardsByEmail(
                permit,
                asked.stream()
                        .filter(one -> one.wish().subject() == null)
                        .flatMap(one ->
                                java.util.stream.Stream.ofNullable(one.wish().email()))
                        .toList());
        var standing = new HashSet<>(
                consents.standing(cards.values().stream().map(Card::id).collect(Collectors.toSet()), Purpose.SUPPORT));
        var numbers = tickets.numbers(asked.size());
        var filed = new ArrayList<Filed>();
        inserts.together(() -> {
            var fresh = new LinkedHashMap<Ticket, Card>();
            for (int i = 0; i < asked.size(); i++) {
                var wish = asked.get(i).wish();
                var id = Ids.ordered();
                var before = before(permit, wish, id);
                if (before.isPresent()) {
                    filed.add(new Filed(before.get(), true, null, null));
                    continue;
                }
                var known = wish.subject() == null && wish.email() != null ? cards.get(wish.email()) : null;
                var requester = known == null ? requester(permit, wish) : new Requester(known, false);
                var one = open(
                        permit,
                        id,
                        numbers.get(i),
                        wish,
                        requester,
                        known == null
                                ? () -> consents.stands(requester.card().id(), Purpose.SUPPORT)
                                // asked only to record one where none stands: from then on it does
                                : () -> !standing.add(known.id()));
                fresh.put(one.ticket(), requester.card());
                filed.add(one);
            }
            letters.acknowledge(permit, fresh);
        });
        return filed;
    }

    private Filed attempt(Permit permit, Wish wish) {
        return java.util.Objects.requireNonNull(transaction.execute(status -> {
            var id = Ids.ordered();
            return before(permit, wish, id)
                    .map(ticket -> new Filed(ticket, true, null, null))
                    .orElseGet(() -> open(permit, id, wish));
        }));
    }

    private Optional<Ticket> before(Permit permit, Wish wish, UUID id) {
        return wish.key() == null
                ? Optional.empty()
                : keys.take(permit.actor(), wish.key(), wish.keyBody(), id)
                        // made under the key and out of reach by now: still not made twice
                        .map(existing -> tickets.find(permit, existing).orElseThrow(NotFound::new));
    }

    private Filed open(Permit permit, UUID id, Wish wish) {
        var requester = requester(permit, wish);
        var filed = open(
                permit,
                id,
                tickets.numbers(1).getFirst(),
                wish,
                requester,
                () -> consents.stands(requester.card().id(), Purpose.SUPPORT));
        letters.acknowledge(permit, filed.ticket(), requester.card(), null, null, List.of());
        return filed;
    }

    private Filed open(
            Permit permit, UUID id, long number, Wish wish, Requester requester, BooleanSupplier consentStands) {
        var card = requester.card();
        var language = wish.language() == null ? card.language() : wish.language();
        if (wish.channel() == Channel.API
                && wish.ground() == Ground.CONSENT
                && !requester.fresh()
                && consents.withdrawn(card.id(), Purpose.SUPPORT)) {
            // what a person took back no program's word gives again (clause 3.2.4)
            throw new Conflict(409, "consent-withdrawn");
        }
        if (agrees(wish, requester, consentStands)) {
            consents.given(
                    permit, card.id(), Purpose.SUPPORT, wish.consentText(), language, wish.channel(), wish.evidence());
        }
        var first =
                NewMessage.reply(TicketMessage.Side.REQUESTER, card.id(), wish.text(), wish.channel(), wish.files());
        var opened = tickets.opened(
                permit,
                id,
                number,
                new NewTicket(
                        card.id(),
                        wish.ground(),
                        wish.title(),
                        language,
                        wish.channel(),
                        wish.service().id(),
                        wish.service().team(),
                        wish.priority(),
                        first));
        return new Filed(opened.ticket(), false, card, opened.first());
    }

    private record Requester(Card card, boolean fresh) {}

    /** What a person was shown and agreed to is always recorded; what an integration vouches for only while no consent stands. */
    private static boolean agrees(Wish wish, Requester requester, BooleanSupplier consentStands) {
        return !wish.evidence().isEmpty()
                && wish.ground() == Ground.CONSENT
                && (wish.consentText() != null || requester.fresh() || !consentStands.getAsBoolean());
    }

    private Requester requester(Permit permit, Wish wish) {
        if (wish.subject() != null) {
            var card = subjects.cards(permit, List.of(wish.subject())).get(wish.subject());
            return new Requester(java.util.Objects.requireNonNull(card), false);
        }
        var known = wish.email() == null ? Optional.<Card>empty() : subjects.cardByEmail(permit, wish.email());
        return known.map(card -> new Requester(card, false)).orElseGet(() -> new Requester(enrol(permit, wish), true));
    }

    private Card enrol(Permit permit, Wish wish) {
        var language = wish.language() == null ? Language.KK : wish.language();
        var person = new NewPerson(
                wish.name(),
                wish.email(),
                wish.phone(),
                null,
                language,
                wish.ground(),
                wish.evidence().isEmpty() ? wish.channel().id() : wish.evidence());
        return subjects.recorded(permit, person);
    }
}
