package kz.qyzmet.desk.audit;

import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.PDDocumentNameDictionary;
import org.apache.pdfbox.pdmodel.PDEmbeddedFilesNameTreeNode;
import org.apache.pdfbox.pdmodel.common.filespecification.PDComplexFileSpecification;
import org.apache.pdfbox.pdmodel.common.filespecification.PDEmbeddedFile;

/** A page on paper (PDF) that carries its own proof as an attached file (contracts 14). Nothing is fetched: the font comes with the program and has the letters of Kazakh, Russian and the languages around, Latin ones included. */
public final class ProvenPaper {
    private static final String FONT = "/fonts/DejaVuSans.ttf";
    /** The one look of all papers. */
    private static final String STYLE =
            "@page { size: A4; margin: 20mm 18mm } body { font: 10pt DejaVu; line-height: 1.4 }"
                    + " h1 { font-size: 15pt; font-weight: normal } h2 { font-size: 12pt; font-weight: normal; margin: 14pt 0 4pt }"
                    + " p { margin: 5pt 0 } tr { page-break-inside: avoid } thead { display: table-header-group }"
                    + " table { -fs-table-paginate: paginate; border-collapse: collapse; width: 100% } td, th { border: 0.5pt solid #777;"
                    + " padding: 3pt 5pt; text-align: left; font-weight: normal } td.n { text-align: right } code { font: 8pt DejaVu }"
                    + " .facts td { border: 0; padding: 1pt 8pt 1pt 0; vertical-align: top } .facts td.k { width: 34%; color: #444 }"
                    + " .words { border: 0.5pt solid #777; padding: 4pt 10pt } .small { font-size: 8.5pt } .sign { margin-top: 18mm }";

    private static final Pattern FORBIDDEN = Pattern.compile("[\\p{Cc}\\p{Cs}\\uFFFE\\uFFFF&&[^\\t\\n\\r]]");

    private ProvenPaper() {}

    /**
     * @param body well-formed XHTML, already escaped
     * @param title already escaped
     * @param name of the attached file, such as {@code receipt.json}
     * @param json the signed JSON
     */
    public static byte[] of(String language, String title, String body, String name, String json) {
        try {
            return carrying(plain(language, title, body), name, json);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** The same look for a page that proves nothing, such as a draft. */
    public static byte[] plain(String language, String title, String body) {
        var plain = new ByteArrayOutputStream();
        try {
            var builder = new PdfRendererBuilder();
            builder.useFastMode();
            builder.useFont(() -> Objects.requireNonNull(ProvenPaper.class.getResourceAsStream(FONT)), "DejaVu");
            builder.withHtmlContent(
                    "<html lang=\"" + language + "\"><head><title>" + title + "</title><style>" + STYLE
                            + "</style></head><body>" + body + "</body></html>",
                    null);
            builder.withProducer("Qyzmet Desk");
            builder.toStream(plain);
            builder.run();
            return plain.toByteArray();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static byte[] carrying(byte[] pdf, String name, String json) throws IOException {
        try (var document = Loader.loadPDF(pdf)) {
            var bytes = json.getBytes(StandardCharsets.UTF_8);
            var file = new PDEmbeddedFile(document, new ByteArrayInputStream(bytes));
            file.setSubtype("application/json");
            file.setSize(bytes.length);
            var named = new PDComplexFileSpecification();
            named.setFile(name);
            named.setFileUnicode(name);
            named.setEmbeddedFile(file);
            var tree = new PDEmbeddedFilesNameTreeNode();
            tree.setNames(Map.of(name, named));
            var names = new PDDocumentNameDictionary(document.getDocumentCatalog());
            names.setEmbeddedFiles(tree);
            document.getDocumentCatalog().setNames(names);
            var out = new ByteArrayOutputStream();
            document.save(out);
            return out.toByteArray();
        }
    }

    /** As a text stands on paper: what the font has no letter for, such as a name in Chinese, is a number sign there. What is attested is inside, in whatever letters. */
    public static String onPaper(String text) {
        var shown = new StringBuilder();
        try (var bytes = Objects.requireNonNull(ProvenPaper.class.getResourceAsStream(FONT));
                var font = new TTFParser().parse(new RandomAccessReadBuffer(bytes))) {
            var letters = font.getUnicodeCmapLookup();
            text.codePoints()
                    .forEach(letter -> shown.appendCodePoint(
                            Character.isWhitespace(letter) || letters.getGlyphId(letter) > 0 ? letter : '#'));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return shown.toString();
    }

    /** Text for the body; without what XML 1.0 forbids, or a paper could never be drawn. */
    public static String escaped(String text) {
        return FORBIDDEN
                .matcher(text)
                .replaceAll("")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
