package kz.qyzmet.desk.consent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kz.qyzmet.desk.audit.Broken;
import kz.qyzmet.desk.audit.OfflineCheck;
import kz.qyzmet.desk.audit.ProvenPaper;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Times;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;

/**
 * What is checked of a receipt of consent beyond its proof: that its words give their hash, and that the page of a PDF says what the proof inside says. Needs no desk. A page can still say more than its proof; what counts is
 * what is inside, and {@link #facts} repeats that.
 */
public final class ReceiptCheck {
    private ReceiptCheck() {}

    /**
     * Codes and times of a receipt of consent, no personal value; empty when the attested thing is another.
     *
     * @param file the JSON or the PDF
     * @throws Broken when words and hash, or page and proof, do not agree
     */
    public static Map<String, String> facts(OfflineCheck.Proven proven, byte[] file) {
        return Optional.ofNullable(ReceiptFacts.of(proven.body()))
                .map(facts -> checked(facts, file))
                .orElse(Map.of());
    }

    private static Map<String, String> checked(ReceiptFacts facts, byte[] file) {
        words(facts);
        if (pdf(file)) {
            page(facts, file);
        }
        var said = new LinkedHashMap<String, String>();
        said.put("purpose", facts.purpose("purpose_id"));
        for (var event : facts.events()) {
            said.put(event.state(), event.at().toString());
        }
        said.put("edition", facts.edition());
        said.put("language", facts.language());
        said.put("by", facts.given("given_by"));
        if (!facts.representative(ReceiptBody.ENDED_BY, "party_id").isEmpty()) {
            said.put("withdrawn-by", Consents.REPRESENTATIVE);
        }
        said.put("channel", facts.given("channel"));
        if (!facts.templateHash().isEmpty()) {
            // not that of the words as shown: it says whose they are to anybody who tries names
            said.put("words", ReceiptBody.HASH + facts.templateHash());
        }
        said.put("record", facts.record());
        return said;
    }

    /** That each text gives its hash, and that what was shown is the template with the person's name in it and nothing else. */
    private static void words(ReceiptFacts facts) {
        if (!hashed(facts.text(), facts.hash())) {
            throw Broken.at("words");
        } else if (!hashed(facts.template(), facts.templateHash())) {
            throw Broken.at("template");
        }
        // a receipt of the end may be issued under another name than the consent was given under
        var ended = facts.events().stream().anyMatch(event -> !event.given());
        if (!facts.first()
                && !ConsentWords.fits(facts.template(), facts.text(), ended ? null : facts.party("dpv:DataSubject"))) {
            throw Broken.at("template");
        }
    }

    private static boolean hashed(String text, String hash) {
        return text.isEmpty() ? hash.isEmpty() : ReceiptBody.hash(text).equals(ReceiptBody.HASH + hash);
    }

    private static boolean pdf(byte[] file) {
        return file.length > 4 && new String(file, 0, 5, StandardCharsets.ISO_8859_1).equals("%PDF-");
    }

    private static void page(ReceiptFacts facts, byte[] file) {
        String shown;
        try (var document = Loader.loadPDF(file)) {
            shown = new PDFTextStripper().getText(document).replaceAll("[\\s\\p{Z}]+", "");
        } catch (IOException | RuntimeException unreadable) {
            throw Broken.at("page");
        }
        for (var needed : needed(facts)) {
            if (!shown.contains(squeezed(needed))) {
                throw Broken.at("page");
            }
        }
        // in whichever language the page was drawn
        boolean dated = facts.events().stream()
                .allMatch(event -> Arrays.stream(Language.values())
                        .anyMatch(language -> shown.contains(squeezed(Times.dateTime(language, event.at())))));
        if (!dated) {
            throw Broken.at("page");
        }
    }

    /** What must stand on the page word for word. */
    private static List<String> needed(ReceiptFacts facts) {
        var needed = new ArrayList<>(List.of(
                facts.receipt(),
                facts.record(),
                facts.hash(),
                facts.templateHash(),
                facts.party("dpv:DataSubject"),
                facts.party("dpv:DataController"),
                facts.given("document"),
                facts.given("document_date"),
                facts.purpose("purpose"),
                facts.edition()));
        for (var id : List.of(ReceiptBody.REPRESENTATIVE, ReceiptBody.ENDED_BY)) {
            for (var field : List.of("party_name", "power", "scope", "power_until")) {
                needed.add(facts.representative(id, field));
            }
        }
        var words = facts.words();
        if (words != null) {
            needed.add(words.summary());
            words.items().forEach(item -> needed.add(ReceiptPaper.line(item)));
        }
        return needed;
    }

    /** Where a line breaks is the paper's matter. */
    private static String squeezed(String text) {
        return ProvenPaper.onPaper(text).replaceAll("[\\s\\p{Z}]+", "");
    }
}
