package kz.qyzmet.desk.rights;

import java.io.OutputStream;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.attachment.Attachment;
import kz.qyzmet.desk.audit.OwnJournal;
import kz.qyzmet.desk.consent.ConsentDocuments;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.ticket.TicketMessage;
import kz.qyzmet.desk.web.Json;
import kz.qyzmet.desk.web.Times;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** A person's archive for programs: the same as its pages, codes as the API has them, times as RFC 3339. Each is written as it comes and holds nothing back. */
final class ArchiveJson {
    // the archive outlives what is written into one of its entries
    private static final JsonMapper JSON = JsonMapper.builder(Json.factory())
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    void first(OutputStream out, Everything held) {
        try (var json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringProperty("at", held.at().toString());
            json.writeStringProperty("subject", held.subject().toString());
            json.writeStringProperty("edition", held.edition());
            json.writeStringProperty("source", held.source());
            json.writeStringProperty("language", held.language().code());
            json.writeStringProperty("takenBy", held.takenBy() == null ? "person" : "representative");
            json.writeArrayPropertyStart("values");
            held.values().forEach(value -> {
                json.writeStartObject();
                json.writeStringProperty("kind", value.kind());
                json.writeStringProperty("value", value.value());
                json.writeStringProperty("ground", value.ground().id());
                json.writeStringProperty("source", held.sources().get(value.id()));
                json.writeStringProperty("since", value.since().toString());
                maybe(json, "confirmedAt", value.confirmed());
                json.writeEndObject();
            });
            json.writeEndArray();
            purposes(json, held);
            consents(json, held);
            demands(json, held);
            representatives(json, held);
            corrections(json, held);
            blockings(json, held.blockings());
            chapters(json, held.chapters());
            texts(
                    json,
                    "ticketFiles",
                    held.volumes().stream().map(MyExport.Volume::json).toList());
            json.writeStringProperty("journalFile", "journal.json");
            json.writeEndObject();
        }
    }

    private static void purposes(JsonGenerator json, Everything held) {
        json.writeArrayPropertyStart("purposes");
        held.purposes().forEach(one -> {
            var declared = one.declared();
            json.writeStartObject();
            json.writeStringProperty("purpose", declared.purpose());
            json.writeStringProperty("words", declared.words());
            texts(json, "data", declared.data());
            json.writeStringProperty("ground", one.ground());
            json.writeStringProperty("source", one.source());
            texts(
                    json,
                    "operations",
                    declared.operations().stream().map(Operation::id).toList());
            json.writeStringProperty("kept", declared.kept());
            json.writeStringProperty("article", declared.article());
            texts(json, "recipients", declared.recipients());
            json.writeEndObject();
        });
        json.writeEndArray();
        json.writeArrayPropertyStart("recipients");
        held.recipients().forEach(recipient -> {
            json.writeStartObject();
            json.writeStringProperty("kind", recipient.kind().id());
            json.writeStringProperty("name", recipient.name());
            json.writeStringProperty("at", recipient.last().toString());
            json.writeEndObject();
        });
        json.writeEndArray();
    }

    private static void consents(JsonGenerator json, Everything held) {
        json.writeArrayPropertyStart("consents");
        held.consents().forEach(agreed -> {
            var consent = agreed.consent();
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
            maybe(json, "text", consent.text());
            json.writeArrayPropertyStart("documents");
            agreed.documents().forEach(document -> document(json, document));
            json.writeEndArray();
            maybe(json, "scan", held.papers().get(consent.id()));
            maybe(json, "receipt", held.proven().contains(consent.id()) ? Everything.receipt(consent.id()) : null);
            json.writeEndObject();
        });
        json.writeEndArray();
    }

    private static void demands(JsonGenerator json, Everything held) {
        json.writeArrayPropertyStart("subjectRequests");
        held.demands().forEach(demand -> {
            var request = demand.request();
            json.writeStartObject();
            json.writeNumberProperty("number", request.number());
            json.writeStringProperty("kind", request.kind().id());
            json.writeStringProperty("state", request.state().id());
            json.writeStringProperty("channel", request.channel().id());
            maybe(json, "representative", demand.by());
            json.writeStringProperty("receivedOn", request.receivedOn().toString());
            due(json, request);
            maybe(json, "closedAt", request.closedAt());
            json.writeStringProperty("text", demand.body());
            json.writeStringProperty("answer", demand.answer());
            letters(json, demand.letters());
            files(json, request, demand.files());
            questions(json, demand.questions());
            json.writeEndObject();
        });
        json.writeEndArray();
    }

    private static void document(JsonGenerator json, ConsentDocuments.Document document) {
        json.writeStartObject();
        maybe(json, "document", document.document());
        maybe(json, "datedOn", document.datedOn());
        var power = document.power();
        if (power != null) {
            json.writeStringProperty("representative", power.name());
            json.writeStringProperty("power", power.power());
            json.writeStringProperty("scope", power.scope());
            json.writeStringProperty("until", power.until().toString());
        }
        json.writeEndObject();
    }

    /** As the API says it. */
    static void due(JsonGenerator json, SubjectRequest request) {
        var year = request.unloaded();
        if (year == null) {
            json.writeStringProperty("dueAt", request.dueAt().toString());
        } else {
            json.writeNullProperty("dueAt");
            json.writeNumberProperty("unloadedYear", year);
        }
        json.writeStringProperty("notBefore", request.dueAt().toString());
    }

    static void files(JsonGenerator json, SubjectRequest request, List<Attachment> files) {
        json.writeArrayPropertyStart("attachments");
        files.forEach(file -> attachment(json, file, DemandFiles.path(request, file)));
        json.writeEndArray();
    }

    private static void attachment(JsonGenerator json, Attachment file, String path) {
        json.writeStartObject();
        json.writeStringProperty("name", file.name());
        json.writeStringProperty("path", path);
        json.writeStringProperty("type", file.type());
        json.writeNumberProperty("size", file.size());
        json.writeStringProperty("sha256", file.sha256());
        json.writeEndObject();
    }

    static void letters(JsonGenerator json, Iterable<PackOf.Written> letters) {
        json.writeArrayPropertyStart("letters");
        letters.forEach(letter -> {
            json.writeStartObject();
            maybe(json, "path", letter.path());
            json.writeStringProperty("at", letter.at().toString());
            json.writeStringProperty("text", letter.text());
            json.writeEndObject();
        });
        json.writeEndArray();
    }

    static void questions(JsonGenerator json, List<CaseQuestions.Asked> questions) {
        json.writeArrayPropertyStart("questions");
        questions.forEach(asked -> {
            json.writeStartObject();
            json.writeStringProperty("at", asked.at().toString());
            json.writeStringProperty("question", asked.question());
            maybe(json, "answeredAt", asked.answeredAt());
            json.writeStringProperty("answer", asked.answer());
            json.writeEndObject();
        });
        json.writeEndArray();
    }

    static void blockings(JsonGenerator json, List<Blockings.Told> blockings) {
        json.writeArrayPropertyStart("blockings");
        blockings.forEach(told -> {
            json.writeStartObject();
            json.writeStringProperty("basis", told.basis().id());
            json.writeStringProperty("at", told.at().toString());
            maybe(json, "until", told.until());
            maybe(json, "endedAt", told.endedAt());
            maybe(
                    json,
                    "because",
                    told.because() == null ? null : told.because().id());
            json.writeEndObject();
        });
        json.writeEndArray();
    }

    static void chapters(JsonGenerator json, List<Everything.Chapter> chapters) {
        chapters.forEach(chapter -> {
            json.writeArrayPropertyStart(chapter.id());
            chapter.items().forEach(item -> {
                json.writeStartObject();
                json.writeStringProperty("at", item.at().toString());
                item.codes().forEach(json::writeStringProperty);
                texts(json, "text", item.said());
                if (!item.files().isEmpty()) {
                    json.writeArrayPropertyStart("attachments");
                    item.files().forEach(file -> attachment(json, file, WordsElsewhere.path(file)));
                    json.writeEndArray();
                }
                json.writeEndObject();
            });
            json.writeEndArray();
        });
    }

    private static void corrections(JsonGenerator json, Everything held) {
        json.writeArrayPropertyStart("corrections");
        held.corrections().forEach(told -> {
            var correction = told.correction();
            json.writeStartObject();
            json.writeStringProperty("value", correction.kind());
            json.writeStringProperty("cause", correction.cause().id());
            json.writeStringProperty("reason", told.reason());
            json.writeStringProperty("document", told.document());
            json.writeStringProperty("by", correction.byPerson() ? "self" : "staff");
            json.writeStringProperty("askedAt", correction.askedAt().toString());
            maybe(json, "correctedAt", correction.doneAt());
            maybe(json, "scan", held.papers().get(correction.id()));
            json.writeArrayPropertyStart("recipients");
            told.recipients().forEach(recipient -> {
                json.writeStartObject();
                json.writeStringProperty("kind", recipient.kind().id());
                json.writeStringProperty("name", recipient.name());
                json.writeBooleanProperty("told", recipient.told());
                json.writeEndObject();
            });
            json.writeEndArray();
            json.writeEndObject();
        });
        json.writeEndArray();
    }

    private static void representatives(JsonGenerator json, Everything held) {
        json.writeArrayPropertyStart("representatives");
        held.representatives().forEach(named -> {
            var power = named.representative();
            json.writeStartObject();
            json.writeStringProperty("kind", power.kind().id());
            json.writeStringProperty("name", named.name());
            json.writeStringProperty("email", named.email());
            json.writeStringProperty("power", named.power());
            texts(json, "scope", power.scope().stream().sorted().toList());
            json.writeStringProperty("until", power.until().toString());
            json.writeStringProperty("namedAt", power.namedAt().toString());
            maybe(json, "endedAt", power.endedAt());
            maybe(json, "scan", held.papers().get(power.id()));
            json.writeEndObject();
        });
        json.writeEndArray();
    }

    void tickets(OutputStream out, List<MyExport.Piece> pieces, Map<UUID, List<MyExport.Enclosed>> files) {
        try (var json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeArrayPropertyStart("tickets");
            for (var piece : pieces) {
                var ticket = piece.ticket();
                json.writeStartObject();
                json.writeNumberProperty("number", ticket.number());
                if (piece.continued()) {
                    json.writeBooleanProperty("continued", true);
                }
                json.writeStringProperty("subject", ticket.title());
                json.writeStringProperty("state", ticket.state().id());
                json.writeStringProperty("ground", ticket.ground().id());
                json.writeStringProperty("language", ticket.language().code());
                json.writeStringProperty("channel", ticket.channel().id());
                json.writeStringProperty("createdAt", ticket.createdAt().toString());
                json.writeStringProperty("updatedAt", ticket.updatedAt().toString());
                json.writeArrayPropertyStart("messages");
                for (var message : piece.messages()) {
                    message(json, message, files.getOrDefault(message.id(), List.of()));
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void message(JsonGenerator json, TicketMessage message, List<MyExport.Enclosed> files) {
        json.writeStartObject();
        json.writeStringProperty("at", message.at().toString());
        json.writeStringProperty("side", message.side().id());
        json.writeStringProperty("text", message.text());
        maybe(json, "quoted", message.quoted());
        json.writeArrayPropertyStart("attachments");
        for (var enclosed : files) {
            attachment(json, enclosed.file(), enclosed.path());
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    void journal(OutputStream out, Iterator<List<OwnJournal.Line>> pages) {
        try (var json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeArrayPropertyStart("lines");
            while (pages.hasNext()) {
                for (var line : pages.next()) {
                    json.writeStartObject();
                    json.writeStringProperty(
                            "day", line.day().atZone(Times.ZONE).toLocalDate().toString());
                    json.writeStringProperty("by", line.self() ? "you" : line.kind());
                    json.writeStringProperty("operation", line.operation());
                    json.writeStringProperty("purpose", line.purpose());
                    json.writeNumberProperty("times", line.times());
                    json.writeEndObject();
                }
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void texts(JsonGenerator json, String name, List<String> texts) {
        json.writeArrayPropertyStart(name);
        texts.forEach(json::writeString);
        json.writeEndArray();
    }

    private static void maybe(JsonGenerator json, String name, @Nullable Object value) {
        if (value != null) {
            json.writeStringProperty(name, value.toString());
        }
    }
}
