package kz.qyzmet.desk.consent;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The body of a receipt, read: what its page says and what a check of it looks for. Knows nothing but the body. */
final class ReceiptFacts {
    private final Map<?, ?> body;

    private ReceiptFacts(Map<?, ?> body) {
        this.body = body;
    }

    /** @return null when it is the body of something else */
    static @Nullable ReceiptFacts of(Map<?, ?> body) {
        var known = List.of(ReceiptBody.SCHEMA, ReceiptBody.FIRST_SCHEMA).contains(text(body, "schema_version"));
        return ReceiptBody.TYPE.equals(body.get("@type")) && known ? new ReceiptFacts(body) : null;
    }

    /**
     * @param state {@code given}, {@code withdrawn} or {@code expired}
     * @param channel {@code web}, {@code mail}, {@code api}, {@code paper} or {@code console}; empty when it ended by itself
     */
    record Event(Instant at, String state, String channel) {
        boolean given() {
            return state.equals("given");
        }
    }

    String receipt() {
        return bare(text(body, "receipt_id"));
    }

    String record() {
        return bare(text(body, "record_id"));
    }

    /** The party's name; empty when the receipt names none. */
    String party(String role) {
        return partyField(role, "party_name");
    }

    String partyField(String role, String field) {
        return maps(body.get("party_identification")).stream()
                .filter(party -> role.equals(party.get("party_role")))
                .map(party -> text(party, field))
                .findFirst()
                .orElse("");
    }

    /** What is said of whoever agreed for the person, or took it back for them. @param id as in {@link ReceiptBody} */
    String representative(String id, String field) {
        return maps(body.get("party_identification")).stream()
                .filter(party -> id.equals(party.get("party_id")))
                .map(party -> text(party, field))
                .findFirst()
                .orElse("");
    }

    String language() {
        return text(map(body.get("pii_processing")), "language");
    }

    String purpose(String field) {
        return maps(map(body.get("pii_processing")).get("purposes")).stream()
                .map(purpose -> text(purpose, field))
                .findFirst()
                .orElse("");
    }

    String edition() {
        return text(notice(), "dct:hasVersion");
    }

    /** Whether it is of the first kind, which holds the words before the name is filled in and no others. */
    boolean first() {
        return ReceiptBody.FIRST_SCHEMA.equals(text(body, "schema_version"));
    }

    /** SHA-256 of {@link #text}, as hex; empty when none was shown. */
    String hash() {
        return hash(notice());
    }

    /** The words as they were shown; in a receipt of the first kind those of the template. Empty when none were shown. */
    String text() {
        return text(notice(), "text");
    }

    /** SHA-256 of {@link #template}, as hex. */
    String templateHash() {
        return first() ? hash() : hash(map(notice().get("template")));
    }

    /** The words before the name was filled in. */
    String template() {
        return first() ? text() : text(map(notice().get("template")), "text");
    }

    private static String hash(Map<?, ?> words) {
        var identifier = text(words, "dct:identifier");
        return identifier.startsWith(ReceiptBody.HASH) ? identifier.substring(ReceiptBody.HASH.length()) : "";
    }

    /** The words with the person's name in them; empty when none were shown. */
    String shown() {
        return first() && !text().isEmpty() ? ConsentWords.shown(text(), party("dpv:DataSubject")) : text();
    }

    /** The same, item by item; null when none were shown. */
    @Nullable
    ConsentWords words() {
        var shown = shown();
        return shown.isEmpty() ? null : ConsentWords.of(shown);
    }

    List<Event> events() {
        var events = new ArrayList<Event>();
        for (var event : maps(body.get("event"))) {
            events.add(new Event(
                    Instant.parse(text(event, "event_time")),
                    text(event, "event_state").replace("dpv:Consent", "").toLowerCase(Locale.ROOT),
                    text(event, "channel")));
        }
        return events;
    }

    String given(String field) {
        return maps(body.get("event")).stream()
                .filter(event -> "dpv:ConsentGiven".equals(event.get("event_state")))
                .map(event -> text(event, field))
                .findFirst()
                .orElse("");
    }

    private Map<?, ?> notice() {
        return map(map(body.get("pii_processing")).get("privacy_notice"));
    }

    private static String bare(String urn) {
        return urn.replace("urn:uuid:", "");
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static List<Map<?, ?>> maps(@Nullable Object value) {
        var maps = new ArrayList<Map<?, ?>>();
        if (value instanceof List<?> list) {
            list.forEach(one -> maps.add(map(one)));
        }
        return maps;
    }

    private static String text(Map<?, ?> map, String field) {
        return Objects.toString(map.get(field), "");
    }

    @Override
    public String toString() {
        return "ReceiptFacts[" + receipt() + "]";
    }
}
