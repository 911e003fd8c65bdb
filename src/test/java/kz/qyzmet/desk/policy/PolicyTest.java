package kz.qyzmet.desk.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyTest {
    private final Policy policy = Policy.shipped();

    @Test
    void theNumbersOfTheHouseStandInTheFile() {
        assertThat(policy.edition()).isEqualTo("2026-1");
        assertThat(policy.period("epoch-length")).isEqualTo(Duration.ofDays(7));
        assertThat(policy.period("epoch-life")).isEqualTo(Duration.ofDays(35));
        assertThat(policy.period("sign-in-link")).isEqualTo(Duration.ofMinutes(15));
        assertThat(policy.number("attachment-max-megabytes")).isEqualTo(50);
        assertThatThrownBy(() -> policy.number("nobody-wrote-this")).hasMessageContaining("nobody-wrote-this");
        assertThatThrownBy(() -> policy.period("nobody-wrote-this")).hasMessageContaining("nobody-wrote-this");
    }

    /** The matrix as somebody would read it aloud; the file is held against it, cell by cell, yes and no. */
    static Stream<Arguments> matrix() {
        return Stream.of(
                row("stranger", "own", "own", "none", "none", "none", "none", "none", "none", "none"),
                row("requester", "own", "own", "none", "own", "own", "none", "none", "none", "none"),
                row("agent", "team", "own", "none", "own", "own", "none", "none", "none", "none"),
                row("lead", "team", "own", "none", "own", "own", "none", "none", "all", "none"),
                row("administrator", "none", "all", "all", "own", "own", "none", "all", "all", "all"),
                row("officer", "none", "own", "none", "all", "all", "all", "none", "none", "none"),
                row("integration", "all", "none", "none", "own", "none", "none", "none", "none", "none"),
                row("system", "all", "all", "all", "all", "all", "none", "none", "all", "all"));
    }

    private static Arguments row(String role, String... reaches) {
        return Arguments.of(role, List.of(reaches));
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void everyCellOfTheMatrixPermitsOrRefusesAsWritten(String role, List<String> reaches) {
        var actor = actor(role);

        for (var purpose : Purpose.values()) {
            var reach = reaches.get(purpose.ordinal());
            if (reach.equals("none")) {
                long before = policy.refusals().getOrDefault(purpose, 0L);
                assertThatThrownBy(() -> policy.permit(actor, purpose))
                        .isInstanceOfSatisfying(
                                Refused.class,
                                refused -> assertThat(refused.clause()).isEqualTo("4.8"));
                assertThat(policy.refusals().get(purpose)).isEqualTo(before + 1);
            } else {
                var permit = policy.permit(actor, purpose);
                assertThat(permit.reach().name()).isEqualToIgnoringCase(reach);
                assertThat(permit.purpose()).isEqualTo(purpose);
                assertThat(permit.edition()).isEqualTo(policy.edition());
            }
        }
    }

    @Test
    void theMatrixInThisTestKnowsEveryRole() {
        assertThat(matrix().map(row -> row.get()[0]))
                .hasSize(Role.values().length + 1)
                .containsAll(Arrays.stream(Role.values()).map(Role::id).toList());
    }

    @Test
    void ofSeveralRolesTheWidestReachCounts() {
        var officerWhoAsks = person(Role.REQUESTER, Role.OFFICER);

        assertThat(policy.permit(officerWhoAsks, Purpose.RIGHTS).reach()).isEqualTo(Reach.ALL);
        assertThat(policy.permit(officerWhoAsks, Purpose.SUPPORT).reach()).isEqualTo(Reach.OWN);
    }

    @Test
    void aTokenReachesNoFurtherThanItsLimit() {
        var token = Actor.token(UUID.randomUUID(), SubjectId.random(), Set.of(), Reach.OWN);

        assertThat(policy.permit(token, Purpose.SUPPORT).reach()).isEqualTo(Reach.OWN);
    }

    @Test
    void aSecretLinkReachesOnlyItsOwn() {
        var link = Actor.link(SubjectId.random(), UUID.randomUUID());

        for (var purpose : EnumSet.of(Purpose.SUPPORT, Purpose.ACCOUNT)) {
            assertThat(policy.permit(link, purpose).reach()).isEqualTo(Reach.OWN);
        }
    }

    @ParameterizedTest
    @MethodSource("everyPurposeInEveryLanguage")
    void theConsentTextHasTheEightItemsOfTheLaw(Purpose purpose, Language language) {
        var operator = new OperatorDetails("«Үлгі» ЖШС", "990140000017", "privacy@operator.example");

        var text = policy.consentText(purpose, language, operator);

        assertThat(text.items()).extracting(ConsentText.Item::number).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(text.items()).allSatisfy(item -> assertThat(item.label()).isNotBlank());
        assertThat(text.canonical().replace("{name}", "")).doesNotContain("{", "}");
        assertThat(text.items().getFirst().text()).contains("«Үлгі» ЖШС", "990140000017");
        assertThat(text.items().getLast().text()).contains("privacy@operator.example");
        assertThat(text.hash()).matches("[0-9a-f]{64}");
        assertThat(text.hash())
                .isEqualTo(policy.consentText(purpose, language, operator).hash());
    }

    static Stream<Arguments> everyPurposeInEveryLanguage() {
        return Arrays.stream(Purpose.values())
                .flatMap(purpose -> Arrays.stream(Language.values()).map(language -> Arguments.of(purpose, language)));
    }

    @Test
    void aNamedConsentKeepsTheHashOfTheTextThatEverybodySaw() {
        var operator = new OperatorDetails("Operator LLP", "990140000017", "privacy@operator.example");
        var text = policy.consentText(Purpose.SUPPORT, Language.EN, operator);

        var named = text.named("Айгерім Үлгіқызы");

        assertThat(named.items().get(1).text()).isEqualTo("Айгерім Үлгіқызы");
        assertThat(named.hash()).isEqualTo(text.hash());
        assertThat(policy.consentText(Purpose.SUPPORT, Language.RU, operator).hash())
                .isNotEqualTo(text.hash());
    }

    @Test
    void aRecipientAbroadTurnsBothAnswersOfTheConsentText() throws IOException {
        var recipient = """
                recipients:
                  relay: {kk: "Пошта", ru: "Почта", en: "Relay", country: DE, contract: "12 of 2026", purposes: [support], data: [contact], clause: "2.6"}
                """;
        var changed = new Policy(PolicyFile.read(shipped().replace("recipients: {}\n", recipient)));
        var operator = new OperatorDetails("Operator LLP", "990140000017", "privacy@operator.example");

        var items = changed.consentText(Purpose.SUPPORT, Language.EN, operator).items();
        var elsewhere =
                changed.consentText(Purpose.ACCOUNT, Language.EN, operator).items();

        assertThat(items.get(3).text()).startsWith("Yes").contains("Relay (DE)");
        assertThat(items.get(4).text()).startsWith("Yes").contains("Relay (DE)");
        assertThat(elsewhere.get(3).text()).startsWith("No");
        assertThat(changed.declared(Language.EN))
                .allSatisfy(declared -> assertThat(declared.recipients())
                        .isEqualTo(declared.purpose().equals("support") ? List.of("Relay (DE)") : List.of()));
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                wrong("\nnumbers:\n", "\nnumbres:\n", "numbers: is missing"),
                wrong("recipients: {}", "recipients: {}\nrecipeints: {}", "recipeints: is not known here"),
                wrong(
                        "date: 2026-11-23, ",
                        "date: 2026-11-23, dated: yes, ",
                        "editions › 2026-1 › dated: is not known"),
                wrong("ru: \"Первая редакция\", ", "", "editions › 2026-1 › ru: is missing"),
                wrong("kk: \"Алғашқы редакция\"", "kk: \" \"", "editions › 2026-1 › kk: is empty"),
                wrong("state: in-force", "state: past", "editions: none is in force"),
                wrong("state: in-force", "state: maybe", "editions › 2026-1 › state: 'maybe' is none of"),
                wrong("date: 2026-11-23, state", "date: yesterday, state", "'yesterday' is not a date"),
                wrong("\n  \"4.12\":\n", "\n  \"4.13\":\n", "clauses › 4.12: is missing"),
                wrong("\n  \"7.3\":\n", "\n  \"7.2\":\n", "7.2"),
                wrong("en: \"Blocking\"", "en: \"\"", "clauses › 1.3 › title › en: is empty"),
                wrong("contact: {kk: \"\"", "contact: {kk: \"Астана\"", "appeal › authority › contact › ru: is empty"),
                wrong("\n  support:\n", "\n  chatting:\n", "purposes › support: is missing"),
                wrong("\n  credential: {", "\n  credentials: {", "categories › credential: is missing"),
                wrong("\n  justice:\n", "\n  mercy:\n", "grounds › justice: is missing"),
                wrong("\n  officer: {", "\n  clerk: {", "matrix › officer: is missing"),
                wrong("\n  stranger: {", "\n  nobody: {", "matrix › stranger: is missing"),
                wrong("agent: {support: team, ", "agent: {", "matrix › agent › support: is missing"),
                wrong(
                        "agent: {support: team, ",
                        "agent: {support: some, ",
                        "matrix › agent › support: 'some' is none of"),
                wrong(
                        "data: [name, contact, identity-number",
                        "data: [names, contact, identity-number",
                        "names: is not known"),
                wrong(
                        "ticket: {keep: 365d, clause: \"2.1.6\"",
                        "ticket: {keep: 365d, clause: \"9.9\"",
                        "9.9: is not known"),
                wrong(
                        "ticket: {keep: 365d",
                        "ticket: {keep: soon",
                        "retention › ticket › keep: 'soon' is not a period"),
                wrong("draft: {keep: 14d", "drafts: {keep: 14d", ""),
                wrong(
                        "terms: [{since: 2010-05-04, days: 10, count: calendar, article: \"274-IV, 42-4\"}]",
                        "terms: []",
                        "has no term"),
                wrong(
                        "epoch-length: {value: 7d",
                        "epoch-length: {value: ten",
                        "periods › epoch-length › value: 'ten' is not a period"),
                wrong(
                        "attachments-per-message: {value: 20",
                        "attachments-per-message: {value: many",
                        "numbers › attachments-per-message › value: 'many' is not a whole number"),
                wrong(
                        "    \"8\":\n",
                        "    \"9\":\n",
                        "consent › items › 8: is missing: item 8 of Law 94-V article 8(4)"),
                wrong(
                        "ru: \"{operator}, БИН (ИИН) {bin}\"",
                        "ru: \"{operator}\"",
                        "consent › items › 1 › text › ru: lacks '{bin}', so it does not say item 1 of Law 94-V article 8(4), the operator's name"),
                wrong(
                        "label: {kk: \"Келісім беретін адам\", ru: \"Кто даёт согласие\", en: \"Who agrees\"}\n      text: {kk: \"{name}\"",
                        "label: {kk: \"Келісім беретін адам\", ru: \"Кто даёт согласие\", en: \"Who agrees\"}\n      text: {kk: \"мен\"",
                        "consent › items › 2 › text › kk: lacks '{name}'"),
                wrong(
                        "Until the purpose is reached. The data is kept: {term}.",
                        "Until the purpose is reached.",
                        "consent › items › 3 › text › en: lacks '{term}', so it does not say item 3"),
                wrong(
                        "Да, только с вашего отдельного согласия: {recipients}.",
                        "Да.",
                        "consent › items › 4 › instead › ru: lacks '{recipients}', so it does not say item 4"),
                wrong(
                        "en: \"No. The data is not sent to other states.\"",
                        "en: \"-\"",
                        "consent › items › 5 › text › en: says nothing"),
                wrong(
                        "ru: \"Нет. Данные не публикуются.\"",
                        "ru: \"Жоқ. Деректер жарияланбайды.\"",
                        "consent › items › 6 › text: says the same in 'kk' and 'ru'"),
                wrong(
                        "{data}. Тек өзіңіз",
                        "{dataset}. Тек өзіңіз",
                        "consent › items › 7 › text › kk: lacks '{data}', so it does not say item 7"),
                wrong(
                        "Write to {email}.",
                        "Write to {mail}.",
                        "consent › items › 8 › text › en: lacks '{email}', so it does not say item 8"),
                wrong("Write to {email}.", "Write to {email}, {fax}.", "'{fax}' is nothing that can be filled in"),
                wrong(
                        "collects and processes my data for one purpose: {purpose}.",
                        "collects and processes my data.",
                        "consent › summary › en: lacks '{purpose}'"),
                wrong(
                        "recipients: {}",
                        "recipients: {x: {kk: a, ru: b, en: c, country: Kazakhstan, contract: d, purposes: [support], data: [name], clause: \"2.6\"}}",
                        "is not a country code"),
                wrong(
                        "recipients: {}",
                        "recipients: {x: {kk: a, ru: b, en: c, country: KZ, contract: d, purposes: [fun], data: [name], clause: \"2.6\"}}",
                        "purposes › fun: is not known"),
                wrong("recipients: {}", "recipients: []", "recipients: is not a mapping"),
                wrong("recipients: {}", "recipients: {", "is not YAML"));
    }

    private static Arguments wrong(String from, String to, String says) {
        return Arguments.of(from, to, says);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aWrongFileStopsTheStartWithOneSentenceThatSaysWhere(String from, String to, String says) throws IOException {
        var yaml = shipped();
        assertThat(yaml).contains(from);
        var changed = yaml.substring(0, yaml.indexOf(from)) + to + yaml.substring(yaml.indexOf(from) + from.length());

        if (says.isEmpty()) {
            // A rule of another name is no mistake of the file alone: the declaration that rests on it is what stops
            // the start.
            assertThat(PolicyFile.read(changed).retention()).containsKey("drafts");
            return;
        }
        assertThatThrownBy(() -> PolicyFile.read(changed))
                .isInstanceOf(WrongPolicy.class)
                .hasMessageStartingWith("the policy is wrong in policy.yaml")
                .hasMessageContaining(says)
                .hasNoCause();
    }

    @Test
    void anEmptyFileIsNoPolicy() {
        assertThatThrownBy(() -> PolicyFile.read(""))
                .isInstanceOf(WrongPolicy.class)
                .hasMessageContaining("is empty");
    }

    @Test
    void aHoldingOnARuleThatNobodyWroteStopsTheStart() {
        Holdings wrong = () -> List.of(Holding.of("notebook", "owner_id")
                .under(Purpose.SUPPORT, "for-ever")
                .sealed(Category.CORRESPONDENCE, "text")
                .impersonal("id"));

        assertThatThrownBy(() -> new DataMap(policy.file(), Stream.of(wrong)))
                .isInstanceOf(WrongPolicy.class)
                .hasMessageContaining("module policy")
                .hasMessageContaining("notebook › text")
                .hasMessageContaining("'for-ever'");
    }

    @Test
    void aColumnDeclaredTwiceStopsTheStart() {
        Holdings twice = () -> List.of(Holding.of("notebook", "owner_id")
                .sealed(Category.CORRESPONDENCE, "text")
                .impersonal("text"));
        Holdings again = () -> List.of(Holding.impersonalTable("a"), Holding.impersonalTable("a"));

        assertThatThrownBy(() -> new DataMap(policy.file(), Stream.of(twice))).hasMessageContaining("twice");
        assertThatThrownBy(() -> new DataMap(policy.file(), Stream.of(again))).hasMessageContaining("twice");
    }

    @Test
    void explainNeedsNoDesk() {
        assertThat(Explain.text(Language.EN)).contains("staff_role  [organisation]  whose: subject_id");
        assertThat(Explain.json()).contains("\"place\" : \"staff_role\"");
    }

    private static Actor actor(String role) {
        return switch (role) {
            case "stranger" -> Actor.STRANGER;
            case "integration" -> Actor.token(UUID.randomUUID(), null, Set.of(), Reach.ALL);
            case "system" -> Actor.system("test");
            default -> person(Role.of(role));
        };
    }

    private static Actor person(Role... roles) {
        return Actor.person(SubjectId.random(), Set.of(roles), Set.of());
    }

    private static String shipped() throws IOException {
        try (var in = PolicyFile.class.getResourceAsStream(PolicyFile.NAME)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void eachPurposeAllowsItsOperationsAndNoOther_1_2_4_8() {
        var policy = Policy.shipped();
        policy.allow(Purpose.SUPPORT, Operation.EXTRACT);
        for (var operation : List.of(Operation.DESTROY, Operation.BLOCK, Operation.DEPERSONALISE, Operation.SPREAD)) {
            assertThatThrownBy(() -> policy.allow(Purpose.SUPPORT, operation))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.clause()).isEqualTo("4.8"));
        }
        assertThatThrownBy(() -> policy.allow(Purpose.CLARIFICATION, Operation.CORRECT))
                .isInstanceOf(Refused.class);
        assertThat(policy.refusals().get(Purpose.SUPPORT)).isEqualTo(4);
    }

    /** Whether each pair is allowed the whole suite finds out, since an act that is not is refused; here: nothing is allowed that the program never does, and nothing done that no purpose allows. */
    @Test
    void theOperationsOfThePolicyAreThoseOfTheProgram_1_2() throws Exception {
        var done = new java.util.TreeSet<String>();
        var named = java.util.regex.Pattern.compile("Operation\\.([A-Z_]+)");
        try (var files = java.nio.file.Files.walk(java.nio.file.Path.of("src/main/java"))) {
            for (var file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                named.matcher(java.nio.file.Files.readString(file))
                        .results()
                        .map(found -> Operation.valueOf(found.group(1)).id())
                        .forEach(done::add);
            }
        }
        var allowed = PolicyFile.shipped().purposes().values().stream()
                .flatMap(use -> use.operations().stream())
                .map(Operation::id)
                .collect(java.util.stream.Collectors.toCollection(java.util.TreeSet::new));
        assertThat(allowed).isEqualTo(done);
    }
}
