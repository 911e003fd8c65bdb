package kz.qyzmet.desk.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailHtmlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "<img src=x onerror=alert(1)>",
                "<svg><script>alert(1)</script></svg>",
                "<svg/onload=alert(1)>",
                "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
                "<a href='java\tscript:alert(1)'>x</a>",
                "<a href='&#106;avascript:alert(1)'>x</a>",
                "<a href='vbscript:x'>x</a>",
                "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
                "<img src='https://tracker.example/1.gif'>",
                "<img src='//tracker.example/1.gif'>",
                "<img srcset='https://tracker.example/1.gif 1x'>",
                "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
                "<div style=\"background:url('https://tracker.example/1.gif')\">x</div>",
                "<div style='background-image:url(//tracker.example/x)'>x</div>",
                "<div style='width:expression(alert(1))'>x</div>",
                "<div style='behavior:url(x.htc)'>x</div>",
                "<style>@import 'https://tracker.example/a.css';</style>",
                "<link rel=stylesheet href='https://tracker.example/a.css'>",
                "<body background='https://tracker.example/1.gif'>x</body>",
                "<table background='https://tracker.example/1.gif'><tr><td background='//tracker.example'>x</td></tr></table>",
                "<video src='https://tracker.example/v' poster='https://tracker.example/p'></video>",
                "<audio src='https://tracker.example/v'></audio>",
                "<object data='https://tracker.example/o'></object>",
                "<embed src='https://tracker.example/o'>",
                "<meta http-equiv=refresh content='0;url=https://tracker.example'>",
                "<base href='https://tracker.example/'>",
                "<form action='https://tracker.example'><input type=password name=p></form>",
                "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
                "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
                "<!--<img src=\"--><img src=x onerror=alert(1)//\">",
                "<x onclick=alert(1)>x</x>",
                "<a href=\"https://a.example\" ping=\"https://tracker.example\">x</a>",
                "<input type=image src='https://tracker.example/1.gif'>"
            })
    void nothingThatActsOrLoadsIsLeft(String hostile) {
        var clean = MailHtml.clean("<p>before</p>" + hostile + "<p>after</p>");

        assertThat(clean.toLowerCase(java.util.Locale.ROOT))
                .doesNotContain(
                        "<script",
                        "javascript:",
                        "vbscript:",
                        "data:",
                        "onerror=",
                        "onload",
                        "onclick",
                        "tracker.example",
                        "<iframe")
                .doesNotContain(
                        "<svg",
                        "<form",
                        "<style",
                        "<link",
                        "<meta",
                        "<base",
                        "<object",
                        "<embed",
                        "expression",
                        "url(",
                        "srcset",
                        "ping=");
        assertThat(clean).contains("before");
    }

    @Test
    void onlyPicturesThatCameWithTheLetterAreShown() {
        var clean = MailHtml.clean(
                "<p><img src=\"cid:one@mail.example\"><img src='cid:two%40mail.example'><img src=\"cid:three\"></p>");

        var shown = MailHtml.view(clean, Map.of("one@mail.example", "/files/1", "two@mail.example", "/files/2"));

        assertThat(shown).contains("src=\"/files/1\"", "src=\"/files/2\"").doesNotContain("cid:");
    }

    @Test
    void quotationsKeepTheirMarksAsText() {
        var text = MailHtml.text(
                MailHtml.clean("<p>Жаңа</p><blockquote>ескі<blockquote>одан да ескі</blockquote></blockquote>"));

        assertThat(text).contains("Жаңа").contains("> ескі").contains(">> одан да ескі");
    }
}
