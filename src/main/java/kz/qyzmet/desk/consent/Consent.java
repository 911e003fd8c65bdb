package kz.qyzmet.desk.consent;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;

/**
 * A consent with all that is known of how it came and ended (Law 94-V art. 8, 25(2)(5)). Holds no personal value; the person is an opaque number.
 *
 * @param hash of the words that were shown; null when the person was shown nothing here, as with a letter
 * @param text those words, before the person's name was filled in
 * @param evidence how it is known, as a code or an opaque id
 * @param givenBy {@code self}, {@code representative}, {@code staff} or {@code integration}
 * @param expiresAt when it ends by itself; null while it lasts as long as its purpose
 * @param ended null unless it was taken back
 * @param expired whether its term had come when it was read
 */
record Consent(
        UUID id,
        SubjectId subject,
        String purpose,
        String edition,
        @Nullable String hash,
        @Nullable String text,
        Language language,
        String channel,
        String evidence,
        String givenBy,
        UUID actor,
        Instant givenAt,
        @Nullable Instant expiresAt,
        @Nullable Ended ended,
        boolean expired) {

    /** How it was taken back. @param power by which a representative did it; null when it was not one */
    record Ended(
            Instant at,
            String channel,
            UUID actor,
            @Nullable UUID power) {
        boolean byPower() {
            return power != null;
        }
    }

    /** What a receipt of it is about now. */
    enum Event {
        GIVEN,
        WITHDRAWN,
        EXPIRED
    }

    Event event() {
        if (ended != null) {
            return Event.WITHDRAWN;
        }
        return expired ? Event.EXPIRED : Event.GIVEN;
    }

    /** Whether something stands behind it that only those who serve rights may open. */
    boolean documented() {
        return channel.equals(Channel.PAPER.id())
                || givenBy.equals(Consents.REPRESENTATIVE)
                || ended != null && ended.byPower();
    }

    /** Whether its receipt names no representative but the one of this power. */
    boolean namesOnly(UUID power) {
        return (!givenBy.equals(Consents.REPRESENTATIVE) || evidence.equals(Consents.evidence(power)))
                && (ended == null || !ended.byPower() || power.equals(ended.power()));
    }

    /** The number of its receipt: each event has one, whoever asks first. */
    UUID receipt() {
        return receipt(id, event());
    }

    static UUID receipt(UUID id, Event event) {
        var name = "consent-receipt:" + id + ":" + event;
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return "Consent[" + id + "]";
    }
}
