package kz.qyzmet.desk.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.lucene.search.TopDocs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What is typed finds what is meant")
class RecallTest {
    private static final Map<Integer, String> TEXTS = Map.ofEntries(
            Map.entry(1, "Не работает принтер на третьем этаже, печать заявки невозможна"),
            Map.entry(2, "Прошу восстановить доступ к почтовому ящику и новым паролям"),
            Map.entry(3, "Мой ёжик съел отчёт, верните отчёты за октябрь"),
            Map.entry(4, "The printers are not printing; invoices were lost. Crème brûlée"),
            Map.entry(5, "Password reset: cannot log in to the portal since the updates"),
            Map.entry(6, "Принтер істен шықты, құжаттарды басып шығара алмаймын"),
            Map.entry(7, "Өтінімдеріме жауап берілмеді, қызметкерлерден хабар күтемін"),
            Map.entry(8, "Адрес коммутатора 21:33:ab:0f:9c:11, договор № 12-3/45 от 01.02.2026"),
            Map.entry(9, "Библиотека C++ и модуль T.E. версии 2.10.3-rc1 для сервера srv-01.corp.example"),
            Map.entry(10, "Позвоните мне: 8 (701) 123-45-67 или daniyar.k+desk@mail.example"),
            Map.entry(11, "Из-за обновления не открываются счета-фактуры и накладная"),
            Map.entry(12, "C# and F# projects, path C:\\Temp\\log_2026.txt, ошибка 0x80070005"));

    @TempDir
    Path path;

    private final Analysis analysis = new Analysis();
    private IndexFolder folder;

    @BeforeEach
    void open() throws IOException {
        folder = IndexFolder.open(path, new IndexKey(new byte[32]), analysis);
        for (var entry : TEXTS.entrySet()) {
            folder.put(document(entry.getKey(), entry.getValue()), "g");
        }
        folder.refresh();
    }

    @AfterEach
    void close() throws IOException {
        folder.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # Russian: every form finds the others
            принтер          | 1 6
            принтеры         | 1 6
            принтеров        | 1 6
            заявка           | 1
            заявками         | 1
            этажи            | 1
            пароль           | 2
            ящики            | 2
            доступа          | 2
            ежик             | 3
            ЁЖИКИ            | 3
            отчет            | 3
            отчётов          | 3
            обновление       | 11
            счет-фактура     | 11
            накладные        | 11
            принтер не печать| 1
            # the last word need not be finished
            восстан          | 2
            накл             | 11
            # English
            printer          | 4
            invoice          | 4
            printing         | 4
            update           | 5
            passwords        | 5
            creme            | 4
            brulee           | 4
            # Kazakh, as typed and its longer forms
            өтінім           | 7
            өтінімдеріме     | 7
            қызметкер        | 7
            қызметкер хабар  | 7
            ҚҰЖАТ            | 6
            """)
    void aWordFindsItsForms(String typed, String expected) throws IOException {
        assertThat(find(typed)).containsExactlyInAnyOrderElementsOf(numbers(expected));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            21:33:ab                     | 8
            21:33:AB:0F:9C:11            | 8
            21-33-ab-0f                  | 8
            № 12-3/45                    | 8
            №12-3/45                     | 8
            12-3/45                      | 8
            12-3                         | 8
            01.02.2026                   | 8
            C++                          | 9
            c++,                         | 9
            T.E.                         | 9
            2.10.3-rc1                   | 9
            2.10                         | 9
            srv-01.corp.example          | 9
            srv-01                       | 9
            +7 701 123 45 67             | 10
            87011234567                  | 10
            +77011234567                 | 10
            7011234567                   | 10
            daniyar.k+desk@mail.example  | 10
            <daniyar.k+desk@mail.example>| 10
            DANIYAR.K+DESK@MAIL.EXAMPLE  | 10
            C#                           | 12
            F#                           | 12
            0x80070005                   | 12
            log_2026.txt                 | 12
            C:\\Temp\\log_2026.txt       | 12
            QD-8                         | 8
            #QD-8                        | 8
            """)
    void anIdentifierFindsWhatItNames(String typed, String expected) throws IOException {
        assertThat(find(typed.replace("\\\\", "\\"))).containsExactlyInAnyOrderElementsOf(numbers(expected));
    }

    @Test
    void theFormThatWasTypedStandsFirst() throws IOException {
        folder.put(document(100, "ключ"), "g");
        folder.put(document(101, "ключом ключами ключи"), "g");
        folder.refresh();

        assertThat(find("ключ").getFirst()).isEqualTo(100);
    }

    @Test
    void aPhraseStandsBeforeScatteredWords() throws IOException {
        folder.put(document(200, "красный большой стол и еще один новый дом у самой реки"), "g");
        folder.put(document(201, "новый красный дом у самой реки и еще один большой стол"), "g");
        folder.refresh();

        assertThat(find("красный дом").getFirst()).isEqualTo(201);
    }

    @Test
    void aNumberStandsBeforeATextThatMentionsIt() throws IOException {
        folder.put(document(301, "смотрите QD-8 QD-8 QD-8"), "g");
        folder.refresh();

        assertThat(find("QD-8").getFirst()).isEqualTo(8);
    }

    @Test
    void peopleContactsAndFilesLeadToTheTicket() throws IOException {
        folder.put(
                new Document(
                        id(400),
                        "QD-400",
                        "Справка",
                        List.of(),
                        List.of("Айгерім Серікқызы"),
                        List.of("aigerim@mail.example", "+77019998877"),
                        List.of("Справка_о_доходах_2026.pdf")),
                "g");
        folder.refresh();

        for (var typed : List.of(
                "айгерім",
                "Серікқызы",
                "aigerim@mail.example",
                "8-701-999-88-77",
                "доходы",
                "pdf",
                "справка о доходах")) {
            assertThat(find(typed)).as(typed).contains(400);
        }
    }

    @Test
    void aPastedSentenceFindsItsLetterThoughAWordDiffers() throws IOException {
        assertThat(find("Прошу срочно восстановить доступ к почтовому ящику и паролям")
                        .getFirst())
                .isEqualTo(2);
    }

    @Test
    void composedAndDecomposedLettersAreOne() throws IOException {
        var decomposed = java.text.Normalizer.normalize("ёжик", java.text.Normalizer.Form.NFD);

        assertThat(find(decomposed)).containsExactly(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\"",
                "(((",
                "a AND",
                "OR",
                "NOT NOT",
                "+-&&||!(){}[]^\"~*?:\\/",
                "*",
                "?",
                "field:",
                "id:*",
                "*:*",
                "~",
                "a~b^c",
                "[1 TO",
                "\\",
                "№",
                "—",
                "\u0000",
                "\ud800",
                "\udc00x",
                "👩‍💻",
                "'; drop table search_feed; --",
                "${jndi:ldap://x.example/a}",
                "<script>",
                "%00",
                "../../..",
                "\u202e\u200b",
                "。。。",
                "ﷺ",
                "İ",
                "ß",
                "a\nb\tc\r"
            })
    void anythingPastedIsAValidQuestion(String typed) throws IOException {
        find(typed);
    }

    @Test
    void aMillionRandomCharactersAreTooAndTheirAnswerComesSoon() throws IOException {
        var random = new Random(5);
        for (int i = 0; i < 500; i++) {
            var typed = new StringBuilder();
            for (int length = random.nextInt(2000); length > 0; length--) {
                typed.append((char) (random.nextInt(4) == 0 ? random.nextInt(65_536) : 32 + random.nextInt(96)));
            }
            find(typed.toString());
        }
        find("слово ".repeat(100_000));
        find("я".repeat(1_000_000));
    }

    private static Document document(int number, String text) {
        return new Document(id(number), "QD-" + number, "", List.of(text), List.of(), List.of(), List.of());
    }

    private static UUID id(int number) {
        return new UUID(number, number);
    }

    private List<Integer> find(String typed) throws IOException {
        return folder.ask(searcher -> {
            TopDocs top = searcher.search(new Typed(analysis).query(Typed.normal(typed)), 50);
            var found = new ArrayList<Integer>();
            for (var hit : top.scoreDocs) {
                for (var leaf : searcher.getIndexReader().leaves()) {
                    int inside = hit.doc - leaf.docBase;
                    if (inside >= 0 && inside < leaf.reader().maxDoc()) {
                        var ids = leaf.reader().getBinaryDocValues(Entry.ID);
                        ids.advanceExact(inside);
                        found.add((int) Entry.id(ids.binaryValue()).getMostSignificantBits());
                    }
                }
            }
            return found;
        });
    }

    private static List<Integer> numbers(String expected) {
        return java.util.Arrays.stream(expected.trim().split(" "))
                .map(Integer::valueOf)
                .toList();
    }
}
