package kz.qyzmet.desk.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FlashTest {
    @Test
    void whatWasSaidComesBackFromTheCookie() {
        var said = Flash.of("ticket.closed", 12, "a|b; c").undo("/desk/12/reopen");

        assertThat(Flash.read(said.cookieValue())).isEqualTo(said);
        assertThat(said.cookieValue()).doesNotContain(";", " ", "\"");
    }

    @Test
    void aNumberThatCameByTheCookieIsCounted() {
        var words = new Words();
        for (var key : List.of("retention.redact.done", "retention.depersonalised")) {
            var said = Objects.requireNonNull(Flash.read(Flash.of(key, 3).cookieValue()));
            for (var language : Language.values()) {
                assertThat(words.say(language, said.key(), said.arguments().toArray()))
                        .isEqualTo(words.say(language, key, 3))
                        .contains("3");
            }
        }
    }

    @Test
    void anUndoThatLeadsElsewhereIsDropped() {
        var said = Flash.read(Flash.of("ticket.closed").undo("//evil.example/x").cookieValue());

        assertThat(said).isEqualTo(Flash.of("ticket.closed"));
    }

    @Test
    void aBrokenCookieSaysNothing() {
        assertThat(Flash.read("%zz|")).isNull();
        assertThat(Flash.read("")).isNull();
    }

    @Test
    void onlyAddressesOfThisDeskAreTaken() {
        assertThat(LocalPath.valid("/desk?state=open")).isTrue();
        assertThat(LocalPath.valid("//evil.example")).isFalse();
        assertThat(LocalPath.valid("/\\evil.example")).isFalse();
        assertThat(LocalPath.valid("https://evil.example")).isFalse();
        assertThat(LocalPath.valid("/a\r\nSet-Cookie: x")).isFalse();
        assertThat(LocalPath.or(null, "/")).isEqualTo("/");
    }

    @Test
    void agoIsSaidInTheLanguageOfThePage() {
        var now = Instant.parse("2026-11-23T12:00:00Z");

        assertThat(Times.ago(Language.RU, now.minusSeconds(300), now)).isEqualTo("5 минут назад");
        assertThat(Times.ago(Language.KK, now.minusSeconds(300), now)).isEqualTo("5 минут бұрын");
        assertThat(Times.ago(Language.EN, now.minusSeconds(7200), now)).isEqualTo("2 hours ago");
        assertThat(Times.date(Language.RU, now)).contains("23 ноября 2026");
    }

    @Test
    void initialsStandForAPicture() {
        assertThat(Initials.of("Әйгерім Сапарова")).isEqualTo("ӘС");
        assertThat(Initials.of("  ")).isEqualTo("·");
        assertThat(Initials.of("daniyar@desk.example")).isEqualTo("DD");
    }
}
