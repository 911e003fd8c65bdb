package kz.qyzmet.desk.consent;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.policy.Category;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.OperatorDetails;
import kz.qyzmet.desk.policy.Policy;
import org.jspecify.annotations.Nullable;

/**
 * What a receipt of consent says. Its fields have the names of ISO/IEC TS 27560:2023 (6.3 and 6.4), its codes are terms of the W3C Data Privacy Vocabulary 2; {@code @context} says which is which, so the body is JSON-LD
 * too. What neither has a name for (the hash, the words, the code of the evidence) has one of ours.
 */
final class ReceiptBody {
    static final String TYPE = "dpv:ConsentReceipt";
    static final String SCHEMA = "urn:qyzmet:consent-receipt:2";
    /** Until 29 November 2026: the words stand before the name is filled in, and the hash is taken of them so. */
    static final String FIRST_SCHEMA = "urn:qyzmet:consent-receipt:1";

    static final String HASH = "sha256:";
    /** Law 94-V art. 12(2): what is collected under it is stored in a base in Kazakhstan. */
    private static final String HOME = "loc:KZ";

    private static final String CONTROLLER = "urn:qyzmet:controller";
    /** Who agreed for the person. */
    static final String REPRESENTATIVE = "urn:qyzmet:representative";
    /** Who took it back for the person. */
    static final String ENDED_BY = "urn:qyzmet:representative:withdrawal";

    private static final String AUTHORITY = "urn:qyzmet:authority";
    private static final int TERM = 3;
    private static final int RECIPIENTS = 4;
    private static final int BORDER = 5;
    private static final int PUBLICATION = 6;
    private static final int DATA = 7;
    private static final int RIGHTS = 8;

    private final Consent consent;
    private final String name;
    private final Behind behind;
    private final Policy policy;
    private final @Nullable OperatorDetails operator;
    /** As the person saw them. */
    private final @Nullable String shown;

    private final @Nullable ConsentWords words;
    private final String site;

    /** What stands behind a consent on paper or by a representative, and behind the taking back of one. */
    record Behind(ConsentDocuments.@Nullable Document given, ConsentDocuments.@Nullable Document withdrawn) {
        @Nullable
        ByPower gave() {
            return given == null ? null : given.power();
        }

        @Nullable
        ByPower tookBack() {
            return withdrawn == null ? null : withdrawn.power();
        }

        @Override
        public String toString() {
            return "Behind";
        }
    }

    /**
     * @param name the person's, as known when the receipt is issued
     * @param shown the words as the person saw them; null when they were shown none
     */
    ReceiptBody(
            Consent consent,
            String name,
            @Nullable String shown,
            Behind behind,
            Policy policy,
            @Nullable OperatorDetails operator,
            String site) {
        this.behind = behind;
        this.consent = consent;
        this.name = name;
        this.policy = policy;
        this.operator = operator;
        this.shown = shown;
        this.words = shown == null ? null : ConsentWords.of(shown);
        this.site = site;
    }

    Map<String, Object> at(Instant issued) {
        var body = new LinkedHashMap<String, @Nullable Object>();
        body.put("@context", context());
        body.put("@type", TYPE);
        body.put("schema_version", SCHEMA);
        body.put("dct:conformsTo", "ISO/IEC TS 27560:2023");
        body.put("receipt_id", urn(consent.receipt()));
        body.put("dct:issued", time(issued));
        body.put("record_id", urn(consent.id()));
        body.put("pii_principal_id", urn(consent.subject().value()));
        body.put("pii_processing", processing());
        body.put("party_identification", parties());
        body.put("event", events());
        body.put("law", Map.of("act", "94-V", "articles", List.of("7(1)", "8(1)", "8(4)", "8(7)", "25(2)(5)")));
        return unnulled(body);
    }

    private static Map<String, Object> context() {
        var context = new LinkedHashMap<String, Object>();
        context.put("@vocab", "urn:qyzmet:receipt#");
        context.put("dpv", "https://w3id.org/dpv#");
        context.put("pd", "https://w3id.org/dpv/pd#");
        context.put("loc", "https://w3id.org/dpv/loc#");
        context.put("dct", "http://purl.org/dc/terms/");
        context.put("schema_version", "dct:type");
        context.put("receipt_id", "dct:identifier");
        context.put("record_id", "dct:source");
        term(context, "pii_principal_id", "dpv:hasDataSubject");
        term(context, "pii_processing", "dpv:hasProcess");
        term(context, "privacy_notice", "dpv:hasNotice");
        context.put("language", "dct:language");
        term(context, "purpose_type", "dpv:hasPurpose");
        term(context, "lawful_basis", "dpv:hasLegalBasis");
        term(context, "pii_type", "dpv:hasPersonalData");
        term(context, "pii_controllers", "dpv:hasDataController");
        term(context, "storage_locations", "dpv:hasLocation");
        term(context, "jurisdiction", "dpv:hasJurisdiction");
        context.put("retention_period", "dpv:hasStorageCondition");
        context.put("recipient_third_parties", "dpv:hasRecipient");
        context.put("withdrawal_method", "dpv:hasConsentControl");
        context.put("privacy_rights", "dpv:hasRight");
        term(context, "authority_party", "dpv:hasAuthority");
        context.put("party_id", "dpv:hasIdentifier");
        context.put("party_name", "dpv:hasName");
        context.put("party_contact", "dpv:hasContact");
        term(context, "party_role", "@type");
        context.put("event_time", "dct:date");
        context.put("validity_duration", "dct:valid");
        context.put("channel", "dpv:hasIndicationMethod");
        term(context, "entity_id", "dpv:isIndicatedBy");
        term(context, "event_type", "dpv:hasLegalBasis");
        term(context, "event_state", "dpv:hasConsentStatus");
        return context;
    }

    /** A name whose values are terms and numbers of things, not words. */
    private static void term(Map<String, Object> context, String name, String of) {
        context.put(name, of.equals("@type") ? of : Map.of("@id", of, "@type", "@id"));
    }

    private Map<String, Object> processing() {
        var purpose = new LinkedHashMap<String, @Nullable Object>();
        var kind = ConsentKind.of(consent.purpose()).orElse(null);
        purpose.put("purpose", kind == null ? consent.purpose() : policy.consentKind(kind, consent.language()));
        purpose.put("purpose_id", consent.purpose());
        purpose.put("purpose_type", kind == null ? "dpv:Purpose" : type(kind));
        purpose.put("lawful_basis", "dpv:Consent");
        purpose.put("pii_information", information(kind));
        purpose.put("pii_controllers", List.of(CONTROLLER));
        purpose.put("collection_method", consent.channel());
        purpose.put("storage_locations", List.of(HOME));
        purpose.put("retention_period", said(TERM));
        purpose.put("geographic_restrictions", said(BORDER));
        purpose.put("recipient_third_parties", said(RECIPIENTS));
        purpose.put("publication", said(PUBLICATION));
        purpose.put("jurisdiction", HOME);
        // what is apart ends apart; taking back processing is a demand with a term
        purpose.put(
                "withdrawal_method",
                site
                        + (kind == null || kind == ConsentKind.PROCESSING
                                ? "/my/requests/new?kind=withdrawal"
                                : MyConsents.PAGE));
        purpose.put("privacy_rights", said(RIGHTS));
        purpose.put("authority_party", AUTHORITY);
        return Map.of(
                "privacy_notice",
                notice(),
                "language",
                consent.language().code(),
                "purposes",
                List.of(unnulled(purpose)));
    }

    /** The words as they were shown and those before the name was filled in, which everybody is shown, so that a receipt can be read and both hashes taken by anybody. */
    private Map<String, Object> notice() {
        var notice = new LinkedHashMap<String, @Nullable Object>();
        notice.put("@type", shown == null ? "dpv:PrivacyNotice" : "dpv:ConsentNotice");
        notice.put("dct:hasVersion", consent.edition());
        notice.put("dct:source", site + "/policy");
        if (shown != null && consent.text() != null) {
            notice.put("dct:identifier", hash(shown));
            notice.put("text", shown);
            notice.put("template", Map.of("dct:identifier", HASH + consent.hash(), "text", consent.text()));
        }
        return unnulled(notice);
    }

    /** SHA-256 with its prefix. */
    static String hash(String text) {
        try {
            return HASH
                    + HexFormat.of()
                            .formatHex(
                                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String type(ConsentKind kind) {
        return switch (kind) {
            case PROCESSING -> "dpv:CustomerCare";
            case MARKETING -> "dpv:DirectMarketing";
            case POLITICAL -> "dpv:PoliticalCampaign";
            case PUBLICATION, THIRD_PARTIES, CROSS_BORDER, AUTOMATED_DECISIONS -> "dpv:Purpose";
        };
    }

    private List<Object> information(@Nullable ConsentKind kind) {
        var all = new ArrayList<Object>();
        if (kind != null) {
            policy.categories(kind).forEach(category -> all.add(Map.of("pii_type", type(category))));
        }
        if (words != null) {
            all.add(Map.of("pii_type", "dpv:PersonalData", "dct:description", words.item(DATA)));
        }
        return all;
    }

    private static String type(Category category) {
        return switch (category) {
            case NAME -> "pd:Name";
            case CONTACT -> "pd:Contact";
            case IDENTITY_NUMBER -> "pd:OfficialID";
            case CORRESPONDENCE -> "pd:Communication";
            case CREDENTIAL -> "pd:Authenticating";
            case TECHNICAL -> "pd:DeviceBased";
            case CONSENT, ACTION, REFERENCE -> "dpv:PersonalData";
        };
    }

    private List<Object> parties() {
        var parties = new ArrayList<Object>();
        if (operator != null) {
            var controller = new LinkedHashMap<String, @Nullable Object>();
            controller.put("party_id", CONTROLLER);
            controller.put("party_name", operator.name());
            controller.put("party_role", "dpv:DataController");
            controller.put("party_contact", operator.email());
            controller.put("party_email", operator.email());
            controller.put("party_url", site);
            controller.put("bin", operator.bin());
            parties.add(controller);
        }
        parties.add(Map.of(
                "party_id", urn(consent.subject().value()), "party_name", name, "party_role", "dpv:DataSubject"));
        representative(parties, REPRESENTATIVE, behind.gave());
        representative(parties, ENDED_BY, behind.tookBack());
        parties.add(Map.of(
                "party_id",
                AUTHORITY,
                "party_name",
                policy.appeal("authority", consent.language()),
                "party_role",
                "dpv:Authority"));
        return parties;
    }

    private static void representative(List<Object> parties, String id, @Nullable ByPower power) {
        if (power != null) {
            parties.add(Map.of(
                    "party_id",
                    id,
                    "party_name",
                    power.name(),
                    "party_role",
                    "dpv:Representative",
                    "power",
                    power.power(),
                    "scope",
                    power.scope(),
                    "power_until",
                    power.until().toString()));
        }
    }

    private List<Object> events() {
        var events = new ArrayList<Object>();
        var given = new LinkedHashMap<String, @Nullable Object>();
        given.put("event_time", time(consent.givenAt()));
        given.put("event_type", kind());
        given.put("event_state", "dpv:ConsentGiven");
        given.put("validity_duration", said(TERM));
        given.put("expires_at", consent.expiresAt() == null ? null : time(consent.expiresAt()));
        given.put("entity_id", entity());
        given.put("given_by", consent.givenBy());
        given.put("channel", consent.channel());
        given.put("evidence", consent.evidence());
        var paper = behind.given();
        if (paper != null) {
            var dated = paper.datedOn();
            given.put("document", paper.document());
            given.put("document_date", dated == null ? null : dated.toString());
        }
        events.add(unnulled(given));
        var ended = consent.ended();
        if (ended != null) {
            events.add(Map.of(
                    "event_time",
                    time(ended.at()),
                    "event_type",
                    kind(),
                    "event_state",
                    "dpv:ConsentWithdrawn",
                    "entity_id",
                    behind.tookBack() == null ? urn(ended.actor()) : ENDED_BY,
                    "channel",
                    ended.channel()));
        }
        var expires = consent.expiresAt();
        if (ended == null && consent.expired() && expires != null) {
            events.add(Map.of("event_time", time(expires), "event_type", kind(), "event_state", "dpv:ConsentExpired"));
        }
        return events;
    }

    /** A letter of one's own is an answer to nothing that was asked: its consent is implied by writing (docs/decisions/mail-consent-by-writing.md). */
    private String kind() {
        if (consent.text() != null) {
            return "dpv:ExplicitlyExpressedConsent";
        }
        return consent.channel().equals(Channel.MAIL.id()) ? "dpv:ImpliedConsent" : "dpv:Consent";
    }

    private String entity() {
        if (consent.givenBy().equals(Consents.REPRESENTATIVE)) {
            return REPRESENTATIVE;
        }
        return urn(consent.givenBy().equals("self") ? consent.subject().value() : consent.actor());
    }

    private @Nullable String said(int item) {
        return words == null ? null : words.item(item);
    }

    private static String urn(UUID id) {
        return "urn:uuid:" + id;
    }

    static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** What is not known is left out. */
    private static Map<String, Object> unnulled(Map<String, @Nullable Object> fields) {
        var known = new LinkedHashMap<String, Object>();
        fields.forEach((field, value) -> {
            if (value != null) {
                known.put(field, value);
            }
        });
        return known;
    }
}
