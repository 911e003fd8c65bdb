package kz.qyzmet.desk.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.attachment.Attachment;
import org.junit.jupiter.api.Test;

/** Clause 2.1.4: what is more than needed is found by check digits, so that telephones and invoices raise no alarm. */
class ExcessTest {
    @Test
    void anIdentificationNumberIsKnownByItsCheckDigit() {
        // 850315300121 would fail: the last digit is the check
        assertThat(Excess.of("Мой ИИН " + iin("85031530012") + ", помогите", List.of()))
                .containsExactly(Excess.IIN);
        assertThat(Excess.of(
                        "ЖСН: " + iin("02123050034").substring(0, 6) + " "
                                + iin("02123050034").substring(6),
                        List.of()))
                .containsExactly(Excess.IIN);
        assertThat(Excess.of("Заказ 123456789012, телефон 87011234567", List.of()))
                .isEmpty();
    }

    @Test
    void theNumberOfAnOrganisationIsNoPersonalOne() {
        assertThat(Excess.of("БИН " + iin("04054000123"), List.of())).isEmpty();
    }

    @Test
    void aCardIsKnownByLuhn() {
        assertThat(Excess.of("карта 4111 1111 1111 1111 заблокирована", List.of()))
                .containsExactly(Excess.CARD);
        assertThat(Excess.of("карта 4111-1111-1111-1112", List.of())).isEmpty();
        assertThat(Excess.of("счёт 2222 2222 2222 2222", List.of())).isEmpty();
    }

    @Test
    void aPictureIsADocumentWhenTheWordsBesideItSaySo() {
        var picture = List.of(file("IMG_2031.jpg", "image/jpeg"));
        for (var words : List.of(
                "Прилагаю скан удостоверения личности",
                "Отправляю фото паспорта.",
                "Төлқұжаттың көшірмесін тіркеп отырмын",
                "Жеке куәлігімнің суретін жібердім",
                "Please find attached a copy of my passport")) {
            assertThat(Excess.of(words, picture)).as(words).containsExactly(Excess.DOCUMENT);
            assertThat(Excess.of(words, List.of())).isEmpty();
            assertThat(Excess.of(words, List.of(file("log.txt", "text/plain")))).isEmpty();
        }
        for (var words : List.of(
                "Прилагаю фото экрана. Паспорт не нужен?",
                "Принтердің суретін жібердім",
                "Где получить удостоверение?",
                "A photo of the broken printer")) {
            assertThat(Excess.of(words, picture)).as(words).isEmpty();
        }
    }

    private static Attachment file(String name, String type) {
        return new Attachment(UUID.randomUUID(), UUID.randomUUID(), name, type, 1, "", null, false);
    }

    /** Eleven digits and their check digit, written here anew (decree 406 of 2007). */
    private static String iin(String eleven) {
        for (var first : new int[] {1, 3}) {
            var sum = 0;
            for (var place = 0; place < 11; place++) {
                sum += (eleven.charAt(place) - '0') * ((first - 1 + place) % 11 + 1);
            }
            if (sum % 11 < 10) {
                return eleven + sum % 11;
            }
        }
        throw new IllegalArgumentException("never issued");
    }
}
