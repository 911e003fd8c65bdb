package kz.qyzmet.desk.rights;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.attachment.Attachment;
import kz.qyzmet.desk.audit.OwnJournal;
import kz.qyzmet.desk.consent.ConsentDocuments;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.ticket.TicketMessage;
import kz.qyzmet.desk.web.Page;

/**
 * A person's archive to be read: plain pages in their language that open from a folder on any device, without the desk and without a network. They load nothing, run nothing, and say so to the browser.
 */
final class ArchivePages {
    static final String HEAD = """
            <!doctype html>
            <html lang="%s"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>%s</title><style>
            :root{color-scheme:light dark;--paper:light-dark(#faf8f4,#12171d);--sheet:light-dark(#fff,#1a2129);--line:light-dark(#ddd6c9,#2f3944);--ink:light-dark(#1c2329,#e9e6df);--soft:light-dark(#57595a,#a9b0b5);--sky:light-dark(#00647a,#6fcbe0)}
            body{margin:0 auto;max-width:46rem;padding:2rem 1rem 4rem;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,"Noto Sans",sans-serif;overflow-wrap:break-word}
            h1,h2,h3{font-family:Georgia,"Noto Serif",serif;font-weight:600;line-height:1.25;margin:2rem 0 .75rem}h1{margin-top:0}h3{font-size:1.1rem;margin:0 0 .5rem}
            a{color:var(--sky)}small,.soft{color:var(--soft);font-size:.85rem}ul{padding-inline-start:1.2rem}
            article{margin:1rem 0;padding:1rem 1.25rem;background:var(--sheet);border:1px solid var(--line);border-radius:12px}
            .said{white-space:pre-wrap;overflow-wrap:anywhere;margin:.25rem 0 1rem}.quoted{color:var(--soft);border-inline-start:3px solid var(--line);padding-inline-start:.75rem}
            dl{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;gap:.25rem 1rem;margin:0}dt{color:var(--soft)}dd{margin:0;min-width:0;overflow-wrap:anywhere}
            @media print{body{max-width:none;padding:0}article{border:0;padding:0}}
            </style></head><body>
            """;

    private final Page page;
    private final SubjectId self;

    ArchivePages(Page page, SubjectId self) {
        this.page = page;
        this.self = self;
    }

    void first(OutputStream to, Everything held) throws IOException {
        var out = begin(to, page.t("rights.data.title"));
        out.write("<h1>" + say("rights.data.title") + "</h1><p>" + say("rights.export.about", page.dateTime(held.at()))
                + "</p>");
        var taker = held.takenBy();
        if (taker != null) {
            out.write("<p>" + say("rights.export.taken", taker.name(), taker.power()) + "</p>");
        }
        values(out, held);
        out.write("<h2>" + say("rights.data.tickets") + "</h2>");
        if (held.volumes().isEmpty()) {
            out.write("<p>" + say("rights.export.none") + "</p>");
        }
        out.write("<ul>");
        for (var volume : held.volumes()) {
            out.write("<li><a href=\"" + volume.html() + "\">" + say("rights.export.volume", numbers(volume))
                    + "</a> <small>" + safe(page.date(volume.from())) + " – " + safe(page.date(volume.until()))
                    + "</small></li>");
        }
        out.write("</ul><p><a href=\"journal.html\">" + say("audit.looked.title") + "</a></p>");
        consents(out, held);
        demands(out, held);
        representatives(out, held);
        corrections(out, held);
        blockings(out, page, held.blockings());
        chapters(out, page, held.chapters());
        purposes(out, held);
        end(out);
    }

    private void values(Writer out, Everything held) throws IOException {
        out.write("<h2>" + say("rights.data.values") + "</h2><dl>");
        for (var value : held.values()) {
            out.write("<dt>" + say("rights.data.value." + value.kind()) + "</dt><dd>" + safe(value.value()) + " <small>"
                    + say("rights.data.since", page.date(value.since())));
            if (value.confirmed() != null) {
                out.write(", " + say("rights.data.confirmed", page.date(value.confirmed())));
            }
            out.write(", " + say("rights.data.source." + held.sources().get(value.id())) + "</small></dd>");
        }
        out.write("<dt>" + say("rights.export.language") + "</dt><dd>"
                + say("rights.language." + held.language().code()) + "</dd></dl><p class=\"soft\">"
                + say("rights.data.source") + ": "
                + say("rights.data.source." + Everything.origin(held.source())) + "</p>");
    }

    private void consents(Writer out, Everything held) throws IOException {
        out.write("<h2>" + say("rights.data.consents") + "</h2>");
        if (none(held.consents())) {
            out.write("<p>" + say("rights.data.consent.none") + "</p>");
        }
        for (var agreed : held.consents()) {
            var consent = agreed.consent();
            out.write("<article><h3>" + say("rights.data.consent.given", page.dateTime(consent.at()))
                    + "</h3><p class=\"soft\">"
                    + say("rights.data.channel." + consent.channel()) + ", "
                    + say("rights.data.by." + consent.givenBy()) + ", "
                    + say("rights.data.edition", consent.edition()));
            if (consent.withdrawnAt() != null) {
                out.write(", " + say("rights.data.consent.withdrawn", page.dateTime(consent.withdrawnAt()))
                        + (consent.withdrawnFor() ? " " + say("rights.data.by.representative") : ""));
            }
            out.write("</p><p class=\"said\">"
                    + Optional.ofNullable(consent.shown(held.name()))
                            .map(ArchivePages::safe)
                            .orElseGet(() -> say("rights.data.consent.wordless"))
                    + "</p>");
            for (var document : agreed.documents()) {
                document(out, document);
            }
            paper(out, held, consent.id());
            if (held.proven().contains(consent.id())) {
                out.write("<p><a href=\"" + Everything.receipt(consent.id()) + "\" download>"
                        + say("rights.export.receipt") + "</a></p>");
            }
            out.write("</article>");
        }
    }

    private void document(Writer out, ConsentDocuments.Document document) throws IOException {
        var day = document.datedOn();
        if (document.document() != null && day != null) {
            out.write("<p>" + say("rights.export.document", document.document(), RequestPages.day(page, day)) + "</p>");
        }
        var power = document.power();
        if (power != null) {
            out.write("<p>" + say("rights.export.power", power.name(), power.power(), power.scope()) + "</p>");
        }
    }

    private void paper(Writer out, Everything held, UUID id) throws IOException {
        var path = held.papers().get(id);
        if (path != null) {
            out.write("<p><a href=\"" + path + "\" download>" + say("rights.export.scan") + "</a></p>");
        }
    }

    /** The person's own letters in their case, which lie beside the page as they came. */
    static void letters(Writer out, Page page, Iterable<PackOf.Written> letters) throws IOException {
        for (var letter : letters) {
            var name = safe(page.t("rights.export.letter"));
            out.write("<p class=\"soft\">"
                    + (letter.path() == null ? name : "<a href=\"" + letter.path() + "\">" + name + "</a>")
                    + " " + safe(page.dateTime(letter.at())) + "</p>" + said(letter.text()));
        }
    }

    static void files(Writer out, Page page, SubjectRequest request, List<Attachment> files) throws IOException {
        for (var file : files) {
            file(out, page, DemandFiles.path(request, file), file);
        }
    }

    private static void file(Writer out, Page page, String path, Attachment file) throws IOException {
        out.write("<p><a href=\"" + path + "\" download>" + safe(file.name()) + "</a> <small>"
                + safe(page.bytes(file.size())) + "</small></p>");
    }

    /** What the officer asked about the demand, and what was answered on the site. */
    static void questions(Writer out, Page page, List<CaseQuestions.Asked> questions) throws IOException {
        for (var asked : questions) {
            out.write("<p class=\"soft\">" + safe(page.t("rights.step.asked")) + ", " + safe(page.dateTime(asked.at()))
                    + "</p>" + said(asked.question()));
            if (asked.answeredAt() != null) {
                out.write("<p class=\"soft\">" + safe(page.t("rights.ask.answer")) + ", "
                        + safe(page.dateTime(asked.answeredAt())) + "</p>" + said(asked.answer()));
            }
        }
    }

    static void blockings(Writer out, Page page, List<Blockings.Told> blockings) throws IOException {
        out.write("<h2>" + safe(page.t("rights.pack.blockings")) + "</h2>");
        if (blockings.isEmpty()) {
            out.write("<p>" + safe(page.t("rights.export.none")) + "</p>");
        }
        out.write("<ul>");
        for (var told : blockings) {
            out.write("<li>" + safe(page.dateTime(told.at())) + ". "
                    + safe(page.t("rights.basis." + told.basis().id())));
            if (told.endedAt() != null && told.because() != null) {
                out.write(". " + safe(page.t("rights.pack.unblocked", page.dateTime(told.endedAt()))) + ": "
                        + safe(page.t("rights.ending." + told.because().id())));
            } else {
                out.write(". " + safe(page.t("rights.pack.blocked")));
            }
            out.write("</li>");
        }
        out.write("</ul>");
    }

    private void demands(Writer out, Everything held) throws IOException {
        out.write("<h2>" + say("rights.mine.demands") + "</h2>");
        if (none(held.demands())) {
            out.write("<p>" + say("rights.export.none") + "</p>");
        }
        for (var demand : held.demands()) {
            var request = demand.request();
            out.write("<article><h3>№ " + request.number() + ". "
                    + say("rights.kind." + request.kind().id())
                    + "</h3><p class=\"soft\">" + safe(page.dateTime(request.registeredAt())) + ", "
                    + say("rights.state." + request.state().id())
                    + (demand.by() == null ? "" : ". " + say("rights.by") + ": " + safe(demand.by()))
                    + "</p>" + said(demand.body()));
            files(out, page, request, demand.files());
            letters(out, page, demand.letters());
            questions(out, page, demand.questions());
            out.write(said(demand.answer()) + "</article>");
        }
    }

    /** What was corrected, and who of those that had the old value was told (clause 2.1.5). */
    private void corrections(Writer out, Everything held) throws IOException {
        out.write("<h2>" + say("rights.corrections.history") + "</h2>");
        if (none(held.corrections())) {
            out.write("<p>" + say("rights.export.none") + "</p>");
        }
        for (var told : held.corrections()) {
            var correction = told.correction();
            var done = correction.doneAt();
            out.write("<article><h3>" + say("rights.data.value." + correction.kind()) + "</h3><p class=\"soft\">"
                    + (done == null
                            ? safe(page.dateTime(correction.askedAt()))
                            : say("rights.correction.on", page.dateTime(done)))
                    + ", "
                    + say(
                            "rights.correction.because",
                            page.t("rights.correction.cause."
                                    + correction.cause().id()))
                    + ", "
                    + say(correction.byPerson() ? "rights.correction.by.person" : "rights.correction.by.desk") + "</p>"
                    + said(told.reason()) + said(told.document()));
            paper(out, held, correction.id());
            recipients(out, "rights.correction.told", told.told());
            recipients(out, "rights.correction.untold", told.untold());
            out.write("</article>");
        }
    }

    static void chapters(Writer out, Page page, List<Everything.Chapter> chapters) throws IOException {
        for (var chapter : chapters) {
            out.write("<h2>" + safe(page.t(chapter.heading())) + "</h2>");
            if (none(chapter.items())) {
                out.write("<p>" + safe(page.t("rights.export.none")) + "</p>");
            }
            for (var item : chapter.items()) {
                out.write("<article><h3>" + safe(item.title()) + "</h3><p class=\"soft\">"
                        + safe(page.dateTime(item.at())) + "</p>");
                for (var said : item.said()) {
                    out.write(said(said));
                }
                for (var file : item.files()) {
                    file(out, page, WordsElsewhere.path(file), file);
                }
                out.write("</article>");
            }
        }
    }

    /** Reads the first part of them once more; the whole is never held. */
    static boolean none(Iterable<?> some) {
        return !some.iterator().hasNext();
    }

    private void recipients(Writer out, String key, List<Correction.Recipient> recipients) throws IOException {
        if (!recipients.isEmpty()) {
            out.write("<p>" + say(key) + "</p><ul>");
            for (var recipient : recipients) {
                out.write("<li>"
                        + say(
                                "rights.correction.recipient."
                                        + recipient.kind().id(),
                                recipient.name(),
                                page.date(recipient.last()))
                        + "</li>");
            }
            out.write("</ul>");
        }
    }

    private void representatives(Writer out, Everything held) throws IOException {
        out.write("<h2>" + say("rights.representatives.title") + "</h2>");
        if (none(held.representatives())) {
            out.write("<p>" + say("rights.export.none") + "</p>");
        }
        for (var named : held.representatives()) {
            var power = named.representative();
            out.write("<article><h3>" + safe(named.name()) + "</h3><p class=\"soft\">"
                    + say("rights.representative.kind." + power.kind().id()) + ", " + safe(named.power()) + ", "
                    + say("rights.representative.until", RequestPages.day(page, power.until())) + "</p>"
                    + (named.email().isEmpty() ? "" : "<p>" + safe(named.email()) + "</p>"));
            paper(out, held, power.id());
            out.write("</article>");
        }
    }

    private void purposes(Writer out, Everything held) throws IOException {
        out.write("<h2>" + say("rights.data.purposes") + "</h2>");
        for (var one : held.purposes()) {
            var declared = one.declared();
            out.write("<article><h3>" + safe(declared.words()) + "</h3><dl>");
            fact(out, "rights.data.categories", String.join("; ", declared.data()));
            fact(out, "rights.data.source", page.t("rights.data.source." + one.source()));
            fact(out, "rights.data.ground", one.because());
            fact(out, "rights.data.methods", declared.methods(page));
            fact(out, "rights.data.kept", declared.kept());
            fact(out, "rights.data.article", declared.article());
            fact(
                    out,
                    "rights.data.recipients",
                    declared.recipients().isEmpty()
                            ? page.t("rights.data.recipients.none")
                            : String.join("; ", declared.recipients()));
            out.write("</dl></article>");
        }
        recipients(out, "rights.data.recipients.known", held.recipients());
    }

    private void fact(Writer out, String key, String value) throws IOException {
        out.write("<dt>" + say(key) + "</dt><dd>" + safe(value) + "</dd>");
    }

    void tickets(
            OutputStream to,
            MyExport.Volume volume,
            List<MyExport.Piece> pieces,
            Map<UUID, List<MyExport.Enclosed>> files)
            throws IOException {
        var title = page.t("rights.export.volume", numbers(volume));
        var out = begin(to, title);
        out.write("<p><a href=\"../index.html\">" + say("rights.export.back") + "</a></p><h1>" + safe(title) + "</h1>");
        for (var piece : pieces) {
            var ticket = piece.ticket();
            out.write("<article><h3 lang=\"" + ticket.language().code() + "\">№ " + ticket.number() + ". "
                    + safe(ticket.title()) + "</h3><p class=\"soft\">" + safe(page.dateTime(ticket.createdAt())) + ", "
                    + say("ticket.state." + ticket.state().id())
                    + (piece.continued() ? ", " + say("rights.export.continued") : "") + "</p>");
            for (var message : piece.messages()) {
                message(out, message, files.getOrDefault(message.id(), List.of()));
            }
            out.write("</article>");
        }
        end(out);
    }

    private void message(Writer out, TicketMessage message, List<MyExport.Enclosed> files) throws IOException {
        out.write("<small>" + safe(page.dateTime(message.at())) + ", "
                + say(
                        self.equals(message.author())
                                ? "audit.looked.you"
                                : "rights.side." + message.side().id()) + "</small>" + said(message.text()));
        if (message.quoted() != null && !message.quoted().isBlank()) {
            out.write("<p class=\"said quoted\">" + safe(message.quoted()) + "</p>");
        }
        for (var enclosed : files) {
            var letter =
                    enclosed.path().endsWith(".eml") && enclosed.file().type().equals("message/rfc822");
            out.write("<p><a href=\"../" + enclosed.path() + "\" download>"
                    + (letter
                            ? say("rights.export.letter")
                            : safe(enclosed.file().name())) + "</a> <small>"
                    + safe(page.bytes(enclosed.file().size())) + "</small></p>");
        }
    }

    void journal(OutputStream to, Iterator<List<OwnJournal.Line>> pages) throws IOException {
        var out = begin(to, page.t("audit.looked.title"));
        out.write("<p><a href=\"index.html\">" + say("rights.export.back") + "</a></p><h1>" + say("audit.looked.title")
                + "</h1><p>" + say("audit.looked.about") + "</p><ul>");
        while (pages.hasNext()) {
            for (var line : pages.next()) {
                out.write("<li>" + safe(page.date(line.day())) + ". "
                        + say(line.self() ? "audit.looked.you" : "audit.looked.by." + line.kind()) + ": "
                        + say("audit.looked.did." + line.operation()) + " <small>"
                        + say("audit.purpose." + line.purpose())
                        + (line.times() > 1 ? ", " + say("audit.looked.times", line.times()) : "") + "</small></li>");
            }
        }
        out.write("</ul>");
        end(out);
    }

    private Writer begin(OutputStream to, String title) throws IOException {
        var out = new OutputStreamWriter(to, StandardCharsets.UTF_8);
        out.write(HEAD.formatted(page.language().code(), safe(title)));
        return out;
    }

    /** Not closed: the archive goes on. */
    private static void end(Writer out) throws IOException {
        out.write("</body></html>\n");
        out.flush();
    }

    /** Numbers of tickets are names, not amounts: no space between thousands. */
    private static String numbers(MyExport.Volume volume) {
        return volume.first() == volume.last() ? "" + volume.first() : volume.first() + " – " + volume.last();
    }

    private static String said(String text) {
        return text.isBlank() ? "" : "<p class=\"said\">" + safe(text) + "</p>";
    }

    private String say(String key, Object... arguments) {
        return safe(page.t(key, arguments));
    }

    static String safe(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
