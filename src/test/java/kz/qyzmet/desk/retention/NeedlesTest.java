package kz.qyzmet.desk.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import kz.qyzmet.desk.subject.Subjects.Identifier;
import org.junit.jupiter.api.Test;

/** Contracts 11: what a trace of a person looks like, and what does not. */
class NeedlesTest {
    private final Needles needles = new Needles(List.of(
            new Identifier("name", "Әйгерім Қасымова"),
            new Identifier("email", "aigerim@post.example"),
            new Identifier("phone", "+77011234567"),
            new Identifier("iin", "850214100017")));

    @Test
    void aNameIsAPhraseInEitherOrder() {
        assertThat(needles.in("Звонила Әйгерім  Қасымова, просила справку")).isOne();
        assertThat(needles.in("ҚАСЫМОВА ӘЙГЕРІМ")).isOne();
        assertThat(needles.in("Қасымова, Әйгерім")).isOne();
        assertThat(needles.in("Әйгерім")).isZero();
        assertThat(needles.in("Қасымовалар Әйгерімі")).isZero();
    }

    @Test
    void aNameIsFoundInLatinLettersToo() {
        assertThat(needles.in("Aigerim Kasymova")).isOne();
        assertThat(needles.in("ticket of Äigerim Qasymova")).isOne();
        assertThat(new Needles(List.of(new Identifier("name", "Юлия Щёголева"))).in("Yuliya Shchegoleva"))
                .isOne();
    }

    @Test
    void aNumberIsFoundHoweverItIsWritten() {
        assertThat(needles.in("8 (701) 123-45-67")).isOne();
        assertThat(needles.in("+7 701 123 45 67")).isOne();
        assertThat(needles.in("77011234567")).isOne();
        assertThat(needles.in("77011234568")).isZero();
    }

    @Test
    void anAddressAndAnIinAreFoundWhole() {
        assertThat(needles.in("<AIGERIM@post.example>")).isOne();
        assertThat(needles.in("ЖСН 850214100017.")).isOne();
        assertThat(needles.in("8502141000171")).isZero();
    }
}
