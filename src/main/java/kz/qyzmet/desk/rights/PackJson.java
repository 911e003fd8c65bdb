package kz.qyzmet.desk.rights;

import java.io.OutputStream;
import java.util.List;
import kz.qyzmet.desk.audit.PersonExtract;
import kz.qyzmet.desk.web.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** A complaint pack for programs: codes as the API has them, times as RFC 3339; the journal in the form that {@code receipt verify} reads (clause 3.2.6). */
final class PackJson {
    private static final JsonMapper JSON = JsonMapper.builder(Json.factory())
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    void first(OutputStream out, PackOf pack) {
        try (var json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringProperty("pack", pack.number().toString());
            json.writeStringProperty("at", pack.at().toString());
            var taker = pack.taker();
            json.writeStringProperty("takenBy", taker == null ? "person" : taker.side());
            if (taker != null) {
                json.writeStringProperty(taker.side(), taker.name());
            }
            json.writeStringProperty("subject", pack.subject().toString());
            json.writeStringProperty("edition", pack.edition());
            var operator = pack.operator();
            if (operator != null) {
                json.writeObjectPropertyStart("operator");
                json.writeStringProperty("name", operator.name());
                json.writeStringProperty("bin", operator.bin());
                json.writeStringProperty("email", operator.email());
                json.writeEndObject();
            }
            json.writeArrayPropertyStart("values");
            for (var value : pack.values()) {
                if (!value.kind().equals("iin")) {
                    json.writeStartObject();
                    json.writeStringProperty("kind", value.kind());
                    json.writeStringProperty("value", value.value());
                    json.writeEndObject();
                }
            }
            json.writeEndArray();
            demands(json, pack);
            consents(json, pack);
            ArchiveJson.blockings(json, pack.blockings());
            ArchiveJson.chapters(json, pack.chapters());
            sheets(json, pack);
            json.writeEndObject();
        }
    }

    private static void demands(JsonGenerator json, PackOf pack) {
        json.writeArrayPropertyStart("subjectRequests");
        for (var demand : pack.demands()) {
            var request = demand.request();
            json.writeStartObject();
            json.writeStringProperty("id", request.id().toString());
            json.writeNumberProperty("number", request.number());
            json.writeStringProperty("kind", request.kind().id());
            json.writeStringProperty("state", request.state().id());
            json.writeStringProperty("channel", request.channel().id());
            maybe(json, "representative", demand.by());
            json.writeStringProperty("language", request.language().code());
            json.writeStringProperty("receivedOn", request.receivedOn().toString());
            json.writeNumberProperty("days", request.days());
            json.writeBooleanProperty("working", request.working());
            json.writeStringProperty("article", request.article());
            ArchiveJson.due(json, request);
            json.writeBooleanProperty("overdue", demand.overdue());
            maybe(json, "decidedAt", request.decidedAt());
            maybe(json, "closedAt", request.closedAt());
            maybe(json, "act", request.act());
            var refusal = request.refusal();
            if (refusal != null) {
                json.writeStringProperty("refusal", refusal.id());
                json.writeStringProperty("refusalArticle", refusal.article());
            }
            json.writeStringProperty("text", demand.body());
            json.writeStringProperty("answer", demand.answer());
            ArchiveJson.letters(json, demand.letters());
            ArchiveJson.files(json, request, demand.files());
            ArchiveJson.questions(json, demand.questions());
            json.writeArrayPropertyStart("steps");
            for (var step : demand.steps()) {
                json.writeStartObject();
                json.writeStringProperty("step", step.step());
                json.writeStringProperty("at", step.at().toString());
                maybe(json, "reason", step.reason());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void consents(JsonGenerator json, PackOf pack) {
        json.writeArrayPropertyStart("consents");
        for (var consent : pack.consents()) {
            json.writeStartObject();
            json.writeStringProperty("id", consent.id().toString());
            json.writeStringProperty("purpose", consent.purpose());
            json.writeStringProperty("edition", consent.edition());
            json.writeStringProperty("channel", consent.channel());
            json.writeStringProperty("givenBy", consent.givenBy());
            json.writeStringProperty("givenAt", consent.at().toString());
            maybe(json, "withdrawnAt", consent.withdrawnAt());
            json.writeBooleanProperty("withdrawnByRepresentative", consent.withdrawnFor());
            maybe(json, "expiresAt", consent.expiresAt());
            var receipt = pack.receipts().get(consent.id());
            maybe(json, "receipt", receipt == null ? null : receipt + ".json");
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void sheets(JsonGenerator json, PackOf pack) {
        json.writeArrayPropertyStart("journalFiles");
        pack.sheets().forEach(sheet -> json.writeString(sheet.json()));
        json.writeEndArray();
    }

    void sheet(OutputStream out, PersonExtract.Standing standing, List<PersonExtract.Entry> entries) {
        try (var json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringProperty("format", PersonExtract.FORMAT);
            json.writeStringProperty("checkpoint", standing.checkpoint());
            json.writeArrayPropertyStart("entries");
            for (var entry : entries) {
                json.writeStartObject();
                json.writeNumberProperty("index", entry.index());
                json.writeStringProperty("leaf", entry.leaf());
                json.writeStringProperty("payload", entry.payload());
                json.writeStringProperty("salt", entry.salt());
                json.writeArrayPropertyStart("hashes");
                entry.hashes().forEach(json::writeString);
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void maybe(JsonGenerator json, String name, @Nullable Object value) {
        if (value != null) {
            json.writeStringProperty(name, value.toString());
        }
    }
}
