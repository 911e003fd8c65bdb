package kz.qyzmet.desk.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MailHtmlTest {
    private static final MailHtml.Captions WORDS = new MailHtml.Captions("Quoted text", "leads elsewhere:");

    @ParameterizedTest
    @MethodSource("kz.qyzmet.desk.mail.HtmlVectors#all")
    void nothingThatActsOrLoadsIsLeft(String hostile) {
        var clean = MailHtml.clean("<p>before</p>" + hostile + "<p>after</p>");

        assertThat(CleanHtml.harm(clean)).isEmpty();
        assertThat(clean).contains("before");
        // read again it is the same: nothing was only hidden
        assertThat(CleanHtml.harm(MailHtml.clean(clean))).isEmpty();
        assertThat(MailHtml.text(MailHtml.clean(clean))).isEqualTo(MailHtml.text(clean));
    }

    @Test
    void everyHandlerOnEveryElementGoes() {
        for (var tag : List.of("a", "b", "img", "div", "table", "svg", "body", "x", "font", "blockquote")) {
            for (var handler : HtmlVectors.HANDLERS) {
                for (var way : List.of(
                        " %s=alert(1)", "/%s=alert(1)", "\t%s = 'alert(1)'", "\f%s=\"alert(1)\"", "\0%s=alert(1)")) {
                    var clean = MailHtml.clean("<" + tag + way.formatted(handler) + ">x</" + tag + ">");
                    assertThat(CleanHtml.harm(clean)).as(tag + way + handler).isEmpty();
                }
            }
        }
    }

    @Test
    void onlyPicturesThatCameWithTheLetterAreShown() {
        var clean = MailHtml.clean(
                "<p><img src=\"cid:one@mail.example\"><img src='cid:two%40mail.example'><img src=\"cid:three\"></p>");

        var shown = MailHtml.view(clean, Map.of("one@mail.example", "/files/1", "two@mail.example", "/files/2"), WORDS);

        assertThat(shown).contains("src=\"/files/1\"", "src=\"/files/2\"").doesNotContain("cid:");
    }

    @Test
    void quotationsKeepTheirMarksAsText() {
        var text = MailHtml.text(
                MailHtml.clean("<p>Жаңа</p><blockquote>ескі<blockquote>одан да ескі</blockquote></blockquote>"));

        assertThat(text).contains("Жаңа").contains("> ескі").contains(">> одан да ескі");
    }

    @Test
    void quotationsOfKnownProgramsAreFoldedInTheFrameAndNothingIsLost() {
        var shown = shown("<p>new</p><div class=\"gmail_quote\"><div class=\"gmail_attr\">On Monday:</div>"
                + "<blockquote>old<blockquote>older</blockquote></blockquote></div><p>below</p>");

        assertThat(shown).contains("new", "On Monday", "older", "below");
        assertThat(shown.split("<details>", -1)).hasSize(3);
        assertThat(shown.split("</details>", -1)).hasSize(3);
        assertThat(
                        shown(
                                "<div><p>new</p><div id=\"appendonsend\"></div><hr><div id=\"divRplyFwdMsg\">From</div><p>old</p></div><p>z</p>"))
                .contains("<details><summary>Quoted text</summary><div class=\"qd-cut\">")
                .contains("old</p></details></div><p>z</p>");
    }

    @Test
    void aLinkShowsItsTrueHost() {
        assertThat(shown("<a href=\"https://bank.example/x\">Open</a>")).contains("[bank.example]");
        assertThat(shown("<a href=\"https://bank.example/x\">https://bank.example/x</a>"))
                .doesNotContain("qd-host", "qd-suspect");
        assertThat(shown("<a href=\"https://evil.example/x\">https://bank.kz/login</a>"))
                .contains("qd-suspect")
                .contains("evil.example");
        assertThat(shown("<a href=\"https://bank.kz@evil.example\">Open</a>"))
                .contains("qd-suspect")
                .contains("evil.example");
        assertThat(shown("<a href=\"http://1475182344/x\">Open</a>")).contains("qd-suspect");
        assertThat(shown("<a href=\"https://xn--80ak6aa92e.com\">Open</a>")).contains("qd-suspect");
        assertThat(shown("<a href=\"https:\\\\evil.example\\@bank.kz\">Open</a>"))
                .doesNotContain("href");
        assertThat(shown("<a href=\"mailto:thief@evil.example\">help@bank.kz</a>"))
                .contains("qd-suspect");
        assertThat(shown("<a href=\"https://files.bank.kz/r\">report.pdf</a>")).doesNotContain("qd-suspect");
        assertThat(shown("<a href=\"https://docs.gov.kz\">www.gov.kz</a>")).doesNotContain("qd-suspect");
    }

    private static String shown(String html) {
        return MailHtml.view(MailHtml.clean(html), Map.of(), WORDS);
    }
}
