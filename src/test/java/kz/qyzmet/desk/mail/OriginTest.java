package kz.qyzmet.desk.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whom to believe about the sender: the server in front of us and nobody else (RFC 8601, 5). */
class OriginTest {
    private static final Set<String> OURS = Set.of("mx.qyzmet.example");

    @Test
    void aDomainThatTheTrustedServerConfirmedIsConfirmed() throws IOException {
        assertThat(origin("aisha@mail.example", "mx.qyzmet.example; dmarc=pass header.from=mail.example"))
                .isEqualTo(Origin.CONFIRMED);
        assertThat(origin(
                        "aisha@mail.example",
                        "mx.qyzmet.example 1; spf=pass smtp.mailfrom=bounce@news.mail.example; dkim=none"))
                .isEqualTo(Origin.CONFIRMED);
        assertThat(origin(
                        "aisha@mail.example",
                        "mx.qyzmet.example; dkim=pass (2048-bit; ok) header.d=mail.example header.s=x"))
                .isEqualTo(Origin.CONFIRMED);
    }

    @Test
    void aPassOfAnotherDomainConfirmsNobody() throws IOException {
        assertThat(origin(
                        "boss@mail.example",
                        "mx.qyzmet.example; spf=pass smtp.mailfrom=x@evil.example; dkim=pass header.d=evil.example"))
                .isEqualTo(Origin.UNKNOWN);
        assertThat(origin("boss@mail.example", "mx.qyzmet.example; dkim=pass header.d=il.example"))
                .isEqualTo(Origin.UNKNOWN);
    }

    @Test
    void whatTheDomainDeniesIsForged() throws IOException {
        assertThat(origin(
                        "boss@mail.example",
                        "mx.qyzmet.example; spf=pass smtp.mailfrom=evil.example; dmarc=fail header.from=mail.example"))
                .isEqualTo(Origin.FORGED);
        assertThat(origin(
                        "boss@mail.example",
                        "mx.qyzmet.example; spf=fail smtp.mailfrom=mail.example; dkim=fail header.d=mail.example"))
                .isEqualTo(Origin.FORGED);
    }

    @Test
    void theResultsOfStrangersCountForNothing() throws IOException {
        assertThat(origin("boss@mail.example", "mx.evil.example; dmarc=pass header.from=mail.example"))
                .isEqualTo(Origin.UNKNOWN);
        assertThat(origin("boss@mail.example", "mx.qyzmet.example.evil.example; dmarc=pass header.from=mail.example"))
                .isEqualTo(Origin.UNKNOWN);
        assertThat(origin("boss@mail.example", "dmarc=pass; mx.qyzmet.example")).isEqualTo(Origin.UNKNOWN);
    }

    @Test
    void whatStandsBelowTheServersOwnWordCameWithTheLetter() throws IOException {
        assertThat(origin(
                        "boss@mail.example",
                        "mx.qyzmet.example; dmarc=fail header.from=mail.example\r\n"
                                + "Authentication-Results: mx.qyzmet.example; dmarc=pass header.from=mail.example"))
                .isEqualTo(Origin.FORGED);
        assertThat(origin(
                        "boss@mail.example",
                        "mx.qyzmet.example; dkim=none\r\n"
                                + "Authentication-Results: mx.qyzmet.example; dkim=pass header.d=mail.example"))
                .isEqualTo(Origin.UNKNOWN);
    }

    @Test
    void belowTheServerThatHandedTheLetterOnAnybodyMayHaveWrittenTheResults() throws IOException {
        assertThat(origin(
                        "boss@mail.example",
                        "mx.qyzmet.example; spf=none smtp.mailfrom=x@evil.example; dkim=none\r\n"
                                + "Received: from evil.example by mx.qyzmet.example; Fri, 27 Nov 2026 10:00:00 +0500\r\n"
                                + "Authentication-Results: mx.qyzmet.example; dmarc=pass header.from=mail.example"))
                .as("a method that the trusted server did not check")
                .isEqualTo(Origin.UNKNOWN);
        assertThat(origin(
                        "aisha@mail.example",
                        "mx.qyzmet.example; dmarc=pass header.from=mail.example\r\n"
                                + "Authentication-Results: mx.qyzmet.example; spf=pass smtp.mailfrom=x@mail.example\r\n"
                                + "Received: from mail.example by mx.qyzmet.example; Fri, 27 Nov 2026 10:00:00 +0500"))
                .isEqualTo(Origin.CONFIRMED);
        var inside = "Received: from mx.qyzmet.example by store.qyzmet.example; Fri, 27 Nov 2026 10:00:01 +0500\r\n"
                + "Authentication-Results: mx.qyzmet.example; dmarc=pass header.from=mail.example\r\nFrom: a@mail.example\r\n\r\nx";
        assertThat(Origin.of(MailParserTest.parse(inside.getBytes(StandardCharsets.UTF_8)), OURS))
                .as("our own servers pass it on")
                .isEqualTo(Origin.CONFIRMED);
    }

    @Test
    void withoutATrustedServerNobodyIsConfirmed() throws IOException {
        var letter = "Authentication-Results: mx.qyzmet.example; dmarc=pass header.from=mail.example\r\n"
                + "Authentication-Results: ; dmarc=pass header.from=mail.example\r\nFrom: aisha@mail.example\r\n\r\nx";
        assertThat(Origin.of(MailParserTest.parse(letter.getBytes(StandardCharsets.UTF_8)), Set.of()))
                .isEqualTo(Origin.UNKNOWN);
    }

    @Test
    void aNameThatShowsTheAddressOfAnotherIsDisguised() throws IOException {
        assertThat(origin(
                        "\"director@bank.kz\" <x@evil.example>",
                        "mx.qyzmet.example; dmarc=pass header.from=evil.example"))
                .isEqualTo(Origin.DISGUISED);
        assertThat(origin(
                        "\"aisha@mail.example\" <aisha@mail.example>",
                        "mx.qyzmet.example; dmarc=pass header.from=mail.example"))
                .isEqualTo(Origin.CONFIRMED);
    }

    private static Origin origin(String from, String results) throws IOException {
        var letter = "Authentication-Results: " + results + "\r\nFrom: " + from + "\r\n\r\nx";
        return Origin.of(MailParserTest.parse(letter.getBytes(StandardCharsets.UTF_8)), OURS);
    }
}
