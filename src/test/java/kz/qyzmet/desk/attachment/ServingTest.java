package kz.qyzmet.desk.attachment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServingTest {
    @Test
    void aPictureIsShownWhenThePageWantsItElseItIsADownload() {
        assertThat(Serving.headers(file("жоспар.png", "image/png"), true))
                .containsEntry("Content-Type", "image/png")
                .containsEntry(
                        "Content-Disposition", "inline; filename*=UTF-8''%D0%B6%D0%BE%D1%81%D0%BF%D0%B0%D1%80.png");
        assertThat(Serving.headers(file("a.png", "image/png"), false).get("Content-Disposition"))
                .startsWith("attachment;");
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/svg+xml", "text/html", "application/pdf", "application/xhtml+xml", "text/plain"})
    void nothingElseIsEverShown(String type) {
        assertThat(Serving.headers(file("a", type), true))
                .containsEntry("Content-Type", "application/octet-stream")
                .containsEntry("X-Content-Type-Options", "nosniff")
                .containsEntry("Content-Security-Policy", "default-src 'none'; sandbox")
                .containsEntry("Content-Disposition", "attachment; filename*=UTF-8''a");
    }

    @Test
    void aNameCannotBreakOutOfItsHeader() {
        assertThat(Serving.headers(file("a\"; b=c\r\nSet-Cookie: x.pdf", "x/y"), false)
                        .get("Content-Disposition"))
                .isEqualTo("attachment; filename*=UTF-8''a%22%3B%20b%3Dc%0D%0ASet-Cookie%3A%20x.pdf");
    }

    @Test
    void theFirstBytesDecideAndASendersWordMakesNoPicture() {
        assertThat(Types.settle(sniff("\u0089PNG\r\n\u001a\n..."), "text/html")).isEqualTo("image/png");
        assertThat(sniff("\u00ff\u00d8\u00ff\u00e0")).isEqualTo("image/jpeg");
        assertThat(sniff("GIF89a")).isEqualTo("image/gif");
        assertThat(sniff("RIFF....WEBPVP8 ")).isEqualTo("image/webp");
        assertThat(sniff("RIFF....WAVE")).isEmpty();
        assertThat(sniff("%PDF-1.7")).isEqualTo("application/pdf");
        assertThat(sniff("<svg onload=alert(1)>")).isEmpty();
        assertThat(sniff("")).isEmpty();
        assertThat(Types.settle("", "image/png")).isEqualTo(Types.UNKNOWN);
        assertThat(Types.settle("", "not a type")).isEqualTo(Types.UNKNOWN);
        assertThat(Types.settle("", "TEXT/CSV; charset=koi8-r")).isEqualTo("text/csv");
    }

    @Test
    void aNameBecomesOneThatLooksLikeWhatItIs() {
        assertThat(Names.clean("C:\\Users\\Иван\\өтініш.docx", 200)).isEqualTo("өтініш.docx");
        assertThat(Names.clean("../../etc/passwd", 200)).isEqualTo("passwd");
        assertThat(Names.clean("фото\u202egpj.exe", 200)).isEqualTo("фотоgpj.exe");
        assertThat(Names.clean("a\u0000b\r\nc.txt", 200)).isEqualTo("a b c.txt");
        assertThat(Names.clean("...", 200)).isEqualTo("file");
        assertThat(Names.clean("", 200)).isEqualTo("file");
        assertThat(Names.clean(".htaccess", 200)).isEqualTo("htaccess");
        assertThat(Names.clean("a<b>:c?.txt", 200)).isEqualTo("a_b__c_.txt");
        var long_ = Names.clean("қ".repeat(300) + ".pdf", 200);
        assertThat(long_).hasSize(200).endsWith("қ.pdf");
        assertThat(Names.clean("\ud83d\ude00".repeat(300), 200).codePointCount(0, 400))
                .isEqualTo(200);
    }

    private static String sniff(String bytes) {
        var raw = bytes.getBytes(StandardCharsets.ISO_8859_1);
        return Types.sniff(raw, raw.length);
    }

    private static Attachment file(String name, String type) {
        return new Attachment(UUID.randomUUID(), UUID.randomUUID(), name, type, 3, "", null, true);
    }
}
