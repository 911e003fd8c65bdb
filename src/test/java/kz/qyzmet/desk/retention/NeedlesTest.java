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
    void aKazakhNameIsFoundInRussianLettersAndTheOtherWayRound() {
        assertThat(needles.in("Просила Айгерим Касымова")).isOne();
        assertThat(new Needles(List.of(new Identifier("name", "Айгерим Касымова"))).in("Әйгерім Қасымова келді"))
                .isOne();
        assertThat(needles.in("Айгерим Касимова")).isZero();
    }

    @Test
    void whatNobodySeesBetweenLettersHidesNothing() {
        assertThat(needles.in("Әй\u00adгерім \u200bҚасы\u200dмова")).isOne();
        assertThat(needles.in("aigerim\u00ad@post.example")).isOne();
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

    @Test
    void whatIsPassedOverUnreadHoldsNothing() {
        var all = List.of(
                needles,
                new Needles(List.of(
                        new Identifier("name", "Ъ-Юлия Щёголева-Ан"), new Identifier("email", "+x@post.example"))),
                // letters of two halves, at the beginning and where a beginning is cut off
                new Needles(List.of(new Identifier("name", "\uD835\uDC00йша Аб\uD835\uDC00ева"))),
                new Needles(List.of()));
        var comb = new Comb(all);
        var pieces = List.of(
                "Әйгерім",
                "Қасымова",
                "aigerim",
                "Kasymova",
                "Aigerim",
                "aigerim@post.example",
                "701",
                "123-45-67",
                "+7",
                "8 (",
                ")",
                "850214100017",
                " ",
                ", ",
                "-",
                "x",
                "ж",
                "9",
                "\uD835\uDC00",
                "\uD835\uDC00йша",
                "Аб\uD835\uDC00ева",
                "Ё",
                "e\u0308",
                "\u00ad",
                "\u200b",
                "Касымова",
                "+x@post.example",
                "Yuliya",
                "Shchegoleva-An",
                "-Юлия",
                "ъ",
                "Ъ",
                "\u00a0",
                "½");
        var chance = new java.util.Random(7);
        long found = 0;
        for (int i = 0; i < 50_000; i++) {
            var text = java.util.stream.IntStream.range(0, 1 + chance.nextInt(12))
                    .mapToObj(_ -> pieces.get(chance.nextInt(pieces.size())))
                    .collect(java.util.stream.Collectors.joining());
            var counts = comb.in(text).clone();
            for (int person = 0; person < 3; person++) {
                long plainly =
                        all.get(person).matcher(Needles.normal(text)).results().count();
                assertThat(counts[person]).as(text).isEqualTo(plainly);
                found += plainly;
            }
            assertThat(counts[3]).isZero();
        }
        assertThat(found).isGreaterThan(1_000);
    }
}
