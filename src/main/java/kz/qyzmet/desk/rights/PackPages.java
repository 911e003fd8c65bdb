package kz.qyzmet.desk.rights;

import static kz.qyzmet.desk.rights.ArchivePages.safe;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.audit.PersonExtract;
import kz.qyzmet.desk.policy.LegalTerm;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;

/**
 * A complaint pack to be read by an official who has no desk: plain pages in the person's language that open from a folder, load nothing and print well. Staff stand by their side only; whoever took the pack for the
 * operator stands on every page (clause 3.2.6).
 */
final class PackPages {
    private final Page page;
    private final UUID number;
    private final Instant at;
    private final PackOf.@Nullable Taker taker;

    PackPages(Page page, UUID number, Instant at, PackOf.@Nullable Taker taker) {
        this.page = page;
        this.number = number;
        this.at = at;
        this.taker = taker;
    }

    void first(OutputStream to, PackOf pack) throws IOException {
        var out = begin(to, page.t("rights.pack.title"));
        out.write("<h1>" + say("rights.pack.title") + "</h1><p>" + say("rights.pack.about") + "</p>");
        facts(out, pack);
        out.write("<h2>" + say("rights.pack.where") + "</h2><p>" + safe(pack.appeal()) + "</p>");
        out.write("<h2>" + say("rights.pack.demands") + "</h2>");
        for (var demand : pack.demands()) {
            demand(out, demand);
        }
        consents(out, pack);
        ArchivePages.blockings(out, page, pack.blockings());
        ArchivePages.chapters(out, page, pack.chapters());
        sheets(out, pack);
        out.write("<h2>" + say("rights.pack.verify") + "</h2><p>" + say("rights.pack.verify.about") + "</p><pre>"
                + "bin/qyzmet receipt verify --key key.pub manifest.json\n"
                + (pack.receipts().isEmpty() ? "" : "bin/qyzmet receipt verify --key key.pub receipts/*.json\n")
                + (pack.sheets().isEmpty() ? "" : "bin/qyzmet receipt verify --key key.pub journal/*.json\n")
                + "</pre><p>" + say("rights.pack.verify.hand") + "</p>");
        end(out);
    }

    private void facts(Writer out, PackOf pack) throws IOException {
        out.write("<dl>");
        var operator = pack.operator();
        if (operator != null) {
            fact(out, "rights.pack.operator", operator.name() + ", " + operator.bin() + ", " + operator.email());
        }
        for (var value : pack.values()) {
            // a number that the complaint does not need stays at home (clause 2.1.4)
            if (!value.kind().equals("iin")) {
                fact(out, "rights.data.value." + value.kind(), value.value());
            }
        }
        fact(out, "rights.pack.made", page.dateTime(pack.at()));
        fact(out, "rights.pack.edition", pack.edition());
        out.write("</dl>");
    }

    private void fact(Writer out, String key, String value) throws IOException {
        out.write("<dt>" + say(key) + "</dt><dd>" + safe(value) + "</dd>");
    }

    private void demand(Writer out, PackOf.Demand demand) throws IOException {
        var request = demand.request();
        out.write("<article><h3>№ " + request.number() + ". "
                + say("rights.kind." + request.kind().id()) + "</h3><dl>");
        fact(
                out,
                "rights.request.channel",
                page.t("rights.channel." + request.channel().id()));
        if (demand.by() != null) {
            fact(out, "rights.by", demand.by());
        }
        fact(out, "rights.clock.received", RequestPages.day(page, request.receivedOn()));
        fact(
                out,
                "rights.clock.term",
                page.t(request.working() ? "policy.days.working" : "policy.days.calendar", request.days()) + ", "
                        + RequestPages.article(page, request));
        fact(out, "rights.request.due", RequestPages.lastDay(page, request));
        fact(out, "rights.pack.state", page.t("rights.state." + request.state().id()));
        if (demand.overdue()) {
            fact(out, "rights.pack.late", page.t(request.closed() ? "rights.answered.late" : "rights.overdue"));
        }
        var refusal = request.refusal();
        if (refusal != null) {
            fact(
                    out,
                    "rights.request.refusal",
                    page.t("rights.refusal." + refusal.id()) + " (" + LegalTerm.basis(refusal.article()) + ")");
        }
        out.write("</dl>");
        words(out, "rights.pack.demanded", request, demand.body());
        ArchivePages.files(out, page, request, demand.files());
        ArchivePages.letters(out, page, demand.letters());
        ArchivePages.questions(out, page, demand.questions());
        words(out, "rights.request.answer", request, demand.answer());
        out.write("<h4>" + say("rights.request.history") + "</h4><ul>");
        for (var step : demand.steps()) {
            out.write("<li>" + safe(page.dateTime(step.at())) + ". " + say("rights.step." + step.step())
                    + (step.reason() == null ? "" : ", " + say("rights.removed." + step.reason()))
                    + "</li>");
        }
        out.write("</ul><h4>" + say("rights.clock.account") + "</h4><ol class=\"soft\">");
        for (var counted : demand.due().receipt()) {
            out.write("<li>" + safe(RequestPages.day(page, counted.day().date())) + ": "
                    + say("deadline.kind." + counted.day().kind().id()) + ", "
                    + say("deadline.rule." + counted.rule().id())
                    + (counted.number() > 0 ? " (" + counted.number() + ")" : "") + "</li>");
        }
        out.write("</ol></article>");
    }

    private void words(Writer out, String key, SubjectRequest request, String text) throws IOException {
        if (!text.isBlank()) {
            out.write("<h4>" + say(key) + "</h4><p class=\"said\" lang=\""
                    + request.language().code() + "\">" + safe(text) + "</p>");
        }
    }

    private void consents(Writer out, PackOf pack) throws IOException {
        out.write("<h2>" + say("rights.data.consents") + "</h2>");
        if (ArchivePages.none(pack.consents())) {
            out.write("<p>" + say("rights.export.none") + "</p>");
        }
        out.write("<ul>");
        for (var consent : pack.consents()) {
            out.write("<li>" + say("rights.data.consent.given", page.dateTime(consent.at())) + ", "
                    + say("rights.data.channel." + consent.channel()) + ", "
                    + say("rights.data.edition", consent.edition()));
            if (consent.withdrawnAt() != null) {
                out.write(", " + say("rights.data.consent.withdrawn", page.dateTime(consent.withdrawnAt())));
            }
            var receipt = pack.receipts().get(consent.id());
            if (receipt != null) {
                out.write(" <a href=\"" + receipt + ".pdf\">" + say("rights.pack.receipt") + "</a> <small><a href=\""
                        + receipt + ".json\">JSON</a></small>");
            }
            out.write("</li>");
        }
        out.write("</ul>");
    }

    private void sheets(Writer out, PackOf pack) throws IOException {
        out.write("<h2>" + say("rights.pack.journal") + "</h2><p>" + say("rights.pack.journal.about") + "</p>");
        if (pack.sheets().isEmpty()) {
            out.write("<p>" + say("rights.export.none") + "</p>");
        }
        out.write("<ul>");
        for (var sheet : pack.sheets()) {
            out.write("<li><a href=\"" + sheet.html() + "\">" + safe(page.dateTime(sheet.from())) + " – "
                    + safe(page.dateTime(sheet.until())) + "</a> <small>"
                    + say("rights.pack.entries", sheet.entries()) + ", <a href=\"" + sheet.json()
                    + "\">JSON</a></small></li>");
        }
        out.write("</ul>");
    }

    void sheet(OutputStream to, List<PersonExtract.Entry> entries) throws IOException {
        var out = begin(to, page.t("rights.pack.journal"));
        out.write("<p><a href=\"../index.html\">" + say("rights.export.back") + "</a></p><h1>"
                + say("rights.pack.journal") + "</h1><ol>");
        for (var entry : entries) {
            out.write("<li value=\"" + entry.index() + "\">" + safe(page.dateTime(entry.at())) + ". "
                    + say(entry.self() ? "rights.pack.by.person" : "audit.looked.by." + entry.actorKind()) + ": "
                    + say("audit.looked.did." + entry.operation()) + ". <small>"
                    + say("audit.purpose." + entry.purpose())
                    + (entry.payload().isEmpty() ? "" : ", <code>" + safe(touched(entry.payload())) + "</code>")
                    + "</small></li>");
        }
        out.write("</ol>");
        end(out);
    }

    /** Which columns: the operation stands before it in words, and the object is a number that says nothing. */
    private static String touched(String payload) {
        var words = payload.split(" ", 3);
        return words.length == 3 && !words[2].isBlank()
                ? words[2].replace(",", ", ")
                : words.length > 1 ? words[1] : "";
    }

    private Writer begin(OutputStream to, String title) throws IOException {
        var out = new OutputStreamWriter(to, StandardCharsets.UTF_8);
        out.write(ArchivePages.HEAD.formatted(page.language().code(), safe(title)));
        return out;
    }

    /** Not closed: the pack goes on. */
    private void end(Writer out) throws IOException {
        out.write("<hr><p class=\"soft\">" + say("rights.pack.number", number.toString()) + ", "
                + safe(page.dateTime(at)) + ". "
                + (taker == null
                        ? say("rights.pack.taken.person")
                        : say("rights.pack.taken." + taker.side(), taker.name()))
                + "</p></body></html>\n");
        out.flush();
    }

    private String say(String key, Object... arguments) {
        return safe(page.t(key, arguments));
    }
}
