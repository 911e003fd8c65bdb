package kz.qyzmet.desk.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
