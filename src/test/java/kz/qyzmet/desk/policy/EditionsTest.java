package kz.qyzmet.desk.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clauses 6.1 and 6.2 without a database: what may become an edition, what differs, and what is in force when. */
class EditionsTest {
    private static final LocalDate TODAY = LocalDate.parse("2026-11-27");
    private static final String FIRST =
            "  \"2026-1\": {date: 2026-11-23, state: in-force, kk: \"Алғашқы редакция\", ru: \"Первая редакция\", en: \"First edition\"}\n";

    /** The next edition as an officer writes it, with some words replaced. */
    static String next(String id, LocalDate date, String... changes) {
        var text = PolicyFile.shippedText();
        assertThat(text).contains(FIRST);
        text = text.replace(
                FIRST,
                "  \"" + id + "\": {date: " + date
                        + ", state: in-force, kk: \"Келесі редакция\", ru: \"Следующая редакция\", en: \"Next edition\"}\n"
                        + FIRST.replace("in-force", "past"));
        for (int i = 0; i < changes.length; i += 2) {
            assertThat(text).contains(changes[i]);
            text = text.replace(changes[i], changes[i + 1]);
        }
        return text;
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(
                        "officer: {support: none, account: own, administration: none, rights: all",
                        "officer: {support: none, account: own, administration: none, rights: own",
                        "matrix › officer › rights: must stay 'all'"),
                Arguments.of(
                        "stranger: {support: own",
                        "stranger: {support: all",
                        "matrix › stranger › support: reaches too far"),
                Arguments.of(
                        "system: {support: all",
                        "system: {support: team",
                        "matrix › system › support: must stay 'all'"),
                Arguments.of(
                        "operations: [extract]",
                        "operations: [extract, correct]",
                        "purposes › clarification › operations: reaches too far"),
                Arguments.of(
                        "operations: [extract, use, provide]",
                        "operations: [extract, use]",
                        "purposes › accountability › operations: must stay 'extract, use, provide'"),
                Arguments.of(
                        "ticket: {keep: 365d", "ticket: {keep: while", "retention › ticket › keep: must be a period"),
                Arguments.of(
                        "ticket: {keep: 365d",
                        "ticket: {keep: 0d",
                        "retention › ticket › keep: must be longer than nothing"),
                Arguments.of(
                        "ticket: {keep: 365d",
                        "ticket: {keep: 365000d",
                        "retention › ticket › keep: is more than a hundred times"),
                Arguments.of(
                        "account: {keep: while", "account: {keep: 365d", "retention › account › keep: must be 'while'"),
                Arguments.of(
                        "smallest-group: {value: 5",
                        "smallest-group: {value: 0",
                        "numbers › smallest-group: must be at least one"),
                Arguments.of(
                        "smallest-group: {value: 5",
                        "smallest-groop: {value: 5",
                        "numbers › smallest-group: is missing"),
                Arguments.of(
                        "epoch-life: {value: 35d",
                        "epoch-life: {value: 6d",
                        "periods › epoch-life: must not be shorter"),
                Arguments.of(
                        "sign-in-link: {value: 15m",
                        "sign-in-link: {value: 0m",
                        "periods › sign-in-link: must be longer than nothing"),
                Arguments.of(
                        "terms: [{since: 2020-11-01, days: 3",
                        "terms: [{since: 2020-11-01, days: 30",
                        "deadlines › access › terms: a term that stood is gone"),
                Arguments.of("2027-1", "2026-1", "stands twice"),
                Arguments.of("2027-1", "..", "is not a name of an edition"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatNoEditionMayChangeIsRefusedWithItsPlace(String was, String will, String said) {
        assertThatThrownBy(() -> EditionChecks.check(
                        PolicyFile.read(next("2027-1", TODAY, was, will)),
                        PolicyFile.shipped(),
                        List.of("2026-1"),
                        TODAY))
                .isInstanceOf(WrongPolicy.class)
                .hasMessageContaining(said);
    }

    @Test
    void aDayThatHasPassedAndANameThatWasUsedAreRefused() {
        var shipped = PolicyFile.shipped();
        var used = List.of("2026-1", "2026-2");

        assertThatThrownBy(() ->
                        EditionChecks.check(PolicyFile.read(next("2027-1", TODAY.minusDays(1))), shipped, used, TODAY))
                .hasMessageContaining("2027-1 › date: has passed");
        assertThatThrownBy(() -> EditionChecks.check(PolicyFile.read(next("2026-2", TODAY)), shipped, used, TODAY))
                .hasMessageContaining("2026-2: was used before");
        assertThatThrownBy(() ->
                        EditionChecks.check(PolicyFile.read(next("2027-1", TODAY.plusYears(2))), shipped, used, TODAY))
                .hasMessageContaining("years ahead");
        EditionChecks.check(PolicyFile.read(next("2027-1", TODAY)), shipped, used, TODAY);
    }

    @Test
    void theComparisonNamesEveryDifferenceAndItsWay() {
        var wanted = PolicyFile.read(next(
                "2027-1",
                TODAY,
                "agent: {support: team",
                "agent: {support: all",
                "ticket: {keep: 365d",
                "ticket: {keep: 300d",
                "undo-send: {value: 10s",
                "undo-send: {value: 20s",
                "store, correct, extract, use, provide, delete]\n    retention: ticket",
                "store, correct, extract, use, provide]\n    retention: ticket",
                "data: [name, contact, credential, technical]",
                "data: [name, contact, credential, technical, identity-number]",
                "Blocked data is stored and nothing else is done with it.",
                "Blocked data is only stored and nothing else is done with it."));

        var changes = Comparison.of(PolicyFile.shipped(), wanted);

        assertThat(changes)
                .extracting(Change::group, Change::place, Change::way)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(
                                Change.Group.READS, "matrix › agent › support", Change.Way.WIDER),
                        org.assertj.core.groups.Tuple.tuple(
                                Change.Group.READS, "purposes › support › operations", Change.Way.NARROWER),
                        org.assertj.core.groups.Tuple.tuple(
                                Change.Group.RETENTION, "retention › ticket", Change.Way.SHORTER),
                        org.assertj.core.groups.Tuple.tuple(
                                Change.Group.LETTERS, "periods › undo-send", Change.Way.OTHER),
                        org.assertj.core.groups.Tuple.tuple(
                                Change.Group.CONSENTS, "purposes › account › data", Change.Way.WIDER),
                        org.assertj.core.groups.Tuple.tuple(
                                Change.Group.WORDS, "clauses › 1.3 › promise", Change.Way.OTHER));
        assertThat(Comparison.asksAgain(PolicyFile.shipped(), wanted)).containsExactly(Purpose.ACCOUNT);
        var text = changes.getLast().texts();
        assertThat(text).singleElement().satisfies(one -> {
            assertThat(one.language()).isEqualTo(Language.EN);
            assertThat(one.pieces())
                    .containsExactly(
                            new Change.Piece(Change.Kind.SAME, "Blocked data is"),
                            new Change.Piece(Change.Kind.NEW, "only"),
                            new Change.Piece(Change.Kind.SAME, "stored and nothing else is done with it."));
        });
    }

    @Test
    void aLongerTermOrANewReceiverAsksForConsentAnewAndAShorterTermDoesNot_6_2() {
        var shipped = PolicyFile.shipped();

        assertThat(Comparison.asksAgain(
                        shipped, PolicyFile.read(next("2027-1", TODAY, "ticket: {keep: 365d", "ticket: {keep: 400d"))))
                .containsExactly(Purpose.SUPPORT);
        assertThat(Comparison.asksAgain(
                        shipped, PolicyFile.read(next("2027-1", TODAY, "ticket: {keep: 365d", "ticket: {keep: 300d"))))
                .isEmpty();
        var receiver = """
                recipients:
                  relay: {kk: "Пошта", ru: "Почта", en: "Relay", country: DE, contract: "12 of 2026", purposes: [support], data: [contact], clause: "2.6"}
                """;
        assertThat(Comparison.asksAgain(shipped, PolicyFile.read(next("2027-1", TODAY, "recipients: {}\n", receiver))))
                .containsExactly(Purpose.SUPPORT);
    }

    @Test
    void eachKindOfConsentIsAskedAnewForItsOwnWords() {
        var news = "I agree that {operator} sends me its news and offers by e-mail.";
        assertThat(again(news, news.replace("news and offers", "news, offers and prizes")))
                .containsExactly(ConsentKind.MARKETING);
        // what it shares with the others is theirs too, and what it says by itself is not
        var shared = "Жоқ. Үшінші тұлғаға берілсе, ол үшін бөлек келісіміңіз сұралады.";
        var item = Objects.requireNonNull(PolicyFile.shipped().consent().items().get("4"))
                .text()
                .kk();
        assertThat(again(item, shared))
                .contains(ConsentKind.PROCESSING, ConsentKind.MARKETING, ConsentKind.PUBLICATION)
                .doesNotContain(ConsentKind.THIRD_PARTIES);
        // the purpose that rests on it, and a receiver of what it is about
        var receiver = """
                recipients:
                  house: {kk: "Баспа", ru: "Типография", en: "Mail house", country: KZ, contract: "12 of 2026", purposes: [marketing], data: [contact], clause: "2.6"}
                """;
        assertThat(again("recipients: {}\n", receiver))
                .containsExactlyInAnyOrder(ConsentKind.MARKETING, ConsentKind.THIRD_PARTIES);
        var political = "    asked: false\n    term: 180d\n    data: [name, contact]";
        assertThat(again(political, political.replace("180d", "181d"))).containsExactly(ConsentKind.POLITICAL);
        assertThat(again(political, political.replace("180d", "90d")))
                .as("shorter")
                .isEmpty();
        assertThat(again(political, political.replace("[name, contact]", "[contact]")))
                .as("less")
                .isEmpty();
        assertThat(again(political, political.replace("contact]", "contact, technical]")))
                .containsExactly(ConsentKind.POLITICAL);
    }

    private static Set<ConsentKind> again(String from, String to) {
        return Comparison.consentsAgain(PolicyFile.shipped(), PolicyFile.read(next("2027-1", TODAY, from, to)));
    }

    @Test
    void theConsentToAdvertisingNamesWhoReceivesItAndNotWhoReceivesTickets() {
        var receivers = """
                recipients:
                  relay: {kk: "Пошта", ru: "Почта", en: "Relay", country: KZ, contract: "1", purposes: [support], data: [contact], clause: "2.6"}
                  house: {kk: "Баспа", ru: "Типография", en: "Mail house", country: KZ, contract: "2", purposes: [marketing], data: [contact], clause: "2.6"}
                """;
        var policy = new Policy(PolicyFile.read(next("2027-1", TODAY, "recipients: {}\n", receivers)));
        var dala = new OperatorDetails("«Дала» ЖШС", "980240000009", "privacy@dala.example");

        assertThat(policy.consentText(ConsentKind.MARKETING, Language.EN, dala).canonical())
                .contains("Mail house")
                .doesNotContain("Relay");
        assertThat(policy.consentText(ConsentKind.PROCESSING, Language.EN, dala).canonical())
                .contains("Relay")
                .doesNotContain("Mail house");
    }

    @Test
    void anEditionOlderThanTheProgramIsCompletedAndPermitsNothingNew() {
        var older = PolicyFile.shippedText()
                .replaceFirst("(?m)^  smallest-group: .*\\R", "")
                .replace("agent: {support: team, ", "agent: {")
                .replaceFirst(" {4}operations: \\[extract]\\R", "");

        assertThatThrownBy(() -> PolicyFile.read(older)).isInstanceOf(WrongPolicy.class);
        var completed = Completion.read(older);

        assertThat(completed.added())
                .containsExactlyInAnyOrder(
                        "numbers › smallest-group",
                        "matrix › agent › support",
                        "purposes › clarification › operations");
        var policy = new Policy(completed.file());
        assertThat(policy.number("smallest-group")).isEqualTo(5);
        policy.allow(Purpose.CLARIFICATION, Operation.EXTRACT);
        var agent = Actor.person(SubjectId.random(), Set.of(Role.AGENT), Set.of());
        assertThatThrownBy(() -> policy.permit(agent, Purpose.SUPPORT)).isInstanceOf(Refused.class);
    }

    @Test
    void whatADraftLacksStandsInItsTextWhereTheProgramHasIt() {
        var shipped = PolicyFile.shippedText();
        var older = "# 🐎\n"
                + shipped.replaceFirst("(?m)^  smallest-group: .*\\R", "")
                        .replaceFirst("(?ms)^  \"7.3\":\\R.*?(?=^[a-z#])", "")
                        .replaceFirst("(?ms)^  \"1.1\":\\R.*?(?=^  \"1.2\":)", "")
                        .replaceFirst("(?ms)^consent-kinds:\\R.*?(?=^# How long)", "")
                        .replace("agent: {support: team, ", "agent: {");
        var completed = Completion.read(older);
        assertThat(completed.added()).hasSize(5);

        var filled = Completion.fill(older);

        assertThat(PolicyFile.read(filled)).isEqualTo(completed.file());
        assertThat(filled).startsWith("# 🐎\n").contains("support: none, account:");
        assertThat(filled.indexOf("\"1.1\":")).isLessThan(filled.indexOf("\"1.2\":"));
        assertThat(Completion.fill(shipped)).isEqualTo(shipped);
        assertThat(Completion.fill(filled)).isEqualTo(filled);
    }

    @Test
    void theNewestEditionWhoseMomentHasComeIsInForce_6_2() {
        var moment = Instant.parse("2026-11-27T09:00:00Z");
        var line = List.of(
                new Policy.Force(
                        2,
                        "2027-1",
                        PolicyFile.read(next("2027-1", TODAY, "agent: {support: team", "agent: {support: none")),
                        moment,
                        List.of()),
                new Policy.Force(1, "2026-1", PolicyFile.shipped(), Instant.EPOCH, List.of()));
        var before = new Policy(line, Clock.fixed(moment.minusNanos(1), java.time.ZoneOffset.UTC));
        var after = new Policy(line, Clock.fixed(moment, java.time.ZoneOffset.UTC));
        var agent = Actor.person(SubjectId.random(), Set.of(Role.AGENT), Set.of());

        assertThat(before.permit(agent, Purpose.SUPPORT).edition()).isEqualTo("2026-1");
        assertThat(after.edition()).isEqualTo("2027-1");
        assertThatThrownBy(() -> after.permit(agent, Purpose.SUPPORT)).isInstanceOf(Refused.class);
    }
}
