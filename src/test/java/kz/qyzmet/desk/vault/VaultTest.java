package kz.qyzmet.desk.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The cast: Aigerim asks, Daniyar answers, Ivan is another's requester, Saule is the officer. */
@DeskTest
class VaultTest {
    @Autowired
    Vault vault;

    @Autowired
    Policy policy;

    @Autowired
    JdbcClient sql;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    SubjectKeys keys;

    private final SubjectId aigerim = SubjectId.random();
    private final SubjectId ivan = SubjectId.random();
    private final Place name = new Place("person", "name", UUID.randomUUID());
    private Permit permit = Policy.shipped().permit(Actor.system("mail"), Purpose.SUPPORT);

    @BeforeEach
    void people() {
        permit = policy.permit(Actor.system("mail"), Purpose.SUPPORT);
        vault.enrol(aigerim);
        vault.enrol(ivan);
    }

    @Test
    void aNameComesBackAsItWasWritten() {
        var sealed = vault.seal(aigerim, name, "Әйгерім Құрманғазықызы");
        assertThat(vault.open(permit, aigerim, name, sealed)).isEqualTo("Әйгерім Құрманғазықызы");
        assertThat(new String(sealed, StandardCharsets.UTF_8)).doesNotContain("Құрманғазы");
    }

    @Test
    void theSameNameTwiceLooksDifferent() {
        assertThat(vault.seal(aigerim, name, "Айгерим")).isNotEqualTo(vault.seal(aigerim, name, "Айгерим"));
        assertThat(vault.sealText(aigerim, null, name, "Айгерим"))
                .isNotEqualTo(vault.sealText(aigerim, null, name, "Айгерим"));
    }

    @Test
    void anEmptyTextAndAMegabyteComeBack() {
        for (var text : List.of("", "қ".repeat(500_000))) {
            assertThat(vault.open(permit, aigerim, name, vault.seal(aigerim, name, text)))
                    .isEqualTo(text);
            assertThat(vault.open(permit, aigerim, name, vault.sealText(aigerim, null, name, text)))
                    .isEqualTo(text);
            assertThat(vault.open(permit, aigerim, name, vault.sealText(aigerim, ivan, name, text)))
                    .isEqualTo(text);
        }
    }

    @Test
    void aValueCopiedToAnotherPlaceOrPersonDoesNotOpen() {
        for (var sealed : forms("сәлем")) {
            assertUnreadable(aigerim, new Place("person", "name", UUID.randomUUID()), sealed);
            assertUnreadable(aigerim, new Place("person", "email", name.row()), sealed);
            assertUnreadable(aigerim, new Place("people", "name", name.row()), sealed);
            // the same letters cut elsewhere are another place
            assertUnreadable(aigerim, new Place("personn", "ame", name.row()), sealed);
            assertUnreadable(ivan, name, sealed);
        }
    }

    @Test
    void noBitOfAnEnvelopeCanBeFlipped() {
        for (var sealed : forms("сәлем")) {
            for (int bit = 0; bit < sealed.length * 8; bit++) {
                var flipped = sealed.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                assertUnreadable(aigerim, name, flipped);
            }
        }
    }

    @Test
    void noEnvelopeCanBeCutOrLengthened() {
        for (var sealed : forms("сәлем")) {
            for (int length = 0; length < sealed.length; length++) {
                assertUnreadable(aigerim, name, Arrays.copyOf(sealed, length));
            }
            assertUnreadable(aigerim, name, Arrays.copyOf(sealed, sealed.length + 1));
        }
    }

    @Test
    void swappedKeyIdsAndUnknownVersionsAreRefused() {
        var nested = vault.sealText(aigerim, ivan, name, "сәлем");
        var swapped = nested.clone();
        System.arraycopy(nested, 2, swapped, 18, 16);
        System.arraycopy(nested, 18, swapped, 2, 16);
        assertUnreadable(aigerim, name, swapped);
        assertUnreadable(ivan, name, swapped);

        var direct = vault.seal(aigerim, name, "сәлем");
        for (byte version : new byte[] {0, 2, 127, -1}) {
            var other = direct.clone();
            other[0] = version;
            assertThatThrownBy(() -> vault.open(permit, aigerim, name, other))
                    .isInstanceOfSatisfying(
                            Unreadable.class, e -> assertThat(e.why()).isEqualTo(Unreadable.Why.UNKNOWN_FORM));
        }
        for (byte form : new byte[] {0, 2, 3, 4, 99}) {
            var other = direct.clone();
            other[1] = form;
            assertUnreadable(aigerim, name, other);
        }
    }

    @Test
    void aDestroyedKeyEndsWhatItSealed() {
        var sealed = forms("сәлем");
        transaction.executeWithoutResult(_ -> vault.forget(aigerim));
        assertThat(vault.knows(aigerim)).isFalse();
        for (var each : sealed) {
            assertThatThrownBy(() -> vault.open(permit, aigerim, name, each))
                    .isInstanceOfSatisfying(
                            Unreadable.class, e -> assertThat(e.why()).isEqualTo(Unreadable.Why.KEY_GONE));
        }
        assertThatThrownBy(() -> vault.seal(aigerim, name, "x")).isInstanceOf(Unreadable.class);
        assertThat(sql.sql("select count(*) from subject_key where subject_id = ?")
                        .param(aigerim.value())
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void eitherDestructionEndsWhatAnOutsiderWrote() {
        var first = vault.sealText(aigerim, ivan, name, "сәлем");
        vault.forget(ivan);
        assertUnreadable(aigerim, name, first);

        var other = SubjectId.random();
        vault.enrol(other);
        var second = vault.sealText(aigerim, other, name, "сәлем");
        assertThat(vault.open(permit, aigerim, name, second)).isEqualTo("сәлем");
        vault.forget(aigerim);
        assertUnreadable(aigerim, name, second);
    }

    @Test
    void aKeyDestroyedAndMadeAnewOpensNothingOld() {
        var sealed = vault.seal(aigerim, name, "сәлем");
        vault.forget(aigerim);
        vault.enrol(aigerim);
        assertUnreadable(aigerim, name, sealed);
    }

    @Test
    void aRolledBackDestructionDestroysNothing() {
        var sealed = vault.seal(aigerim, name, "сәлем");
        transaction.executeWithoutResult(status -> {
            vault.forget(aigerim);
            assertUnreadable(aigerim, name, sealed);
            status.setRollbackOnly();
        });
        assertThat(vault.open(permit, aigerim, name, sealed)).isEqualTo("сәлем");
    }

    @Test
    void aKeyWhoseRowWasRolledBackSealsNothing() {
        var person = SubjectId.random();
        transaction.executeWithoutResult(status -> {
            vault.enrol(person);
            assertThat(vault.seal(person, name, "x")).isNotEmpty();
            status.setRollbackOnly();
        });
        assertThatThrownBy(() -> vault.seal(person, name, "x")).isInstanceOf(Unreadable.class);
        vault.enrol(person);
        assertThat(vault.knows(person)).isTrue();
    }

    @Test
    void aLoadThatBeganBeforeADestructionDoesNotBringTheKeyBack() throws InterruptedException {
        for (int round = 0; round < 20; round++) {
            var person = SubjectId.random();
            vault.enrol(person);
            var sealed = vault.seal(person, name, "x");
            var readers = new Thread[4];
            for (int i = 0; i < readers.length; i++) {
                readers[i] = Thread.startVirtualThread(() -> Acting.running(Family.SUPPORT, () -> {
                    for (int again = 0; again < 50; again++) {
                        keys.prepare(List.of(person));
                    }
                }));
            }
            vault.forget(person);
            for (var reader : readers) {
                reader.join();
            }
            assertUnreadable(person, name, sealed);
        }
    }

    @Test
    void lookUpsFindEqualValuesOfTheirKindOnly() {
        var email = vault.lookup(LookupKind.EMAIL, "aigerim@mail.example");
        assertThat(email).hasSize(16);
        assertThat(vault.lookups(LookupKind.EMAIL, "aigerim@mail.example").getFirst())
                .isEqualTo(email);
        assertThat(vault.lookup(LookupKind.EMAIL, "ivan@mail.example")).isNotEqualTo(email);
        assertThat(vault.lookup(LookupKind.PHONE, "aigerim@mail.example")).isNotEqualTo(email);
    }

    @Test
    void fixedHashesOfTwoDomainsHaveNothingInCommon() {
        assertThat(vault.fixedHash("message-id", "a"))
                .hasSize(32)
                .isEqualTo(vault.fixedHash("message-id", "a"))
                .isNotEqualTo(vault.fixedHash("token", "a"));
    }

    @Test
    void aLinkTokenSaysItsTicketAndCannotBeMade() {
        var ticket = UUID.randomUUID();
        var token = vault.linkToken(ticket, 3);
        assertThat(token).matches("[A-Za-z0-9_-]{48}");
        assertThat(vault.readLink(token)).contains(new Vault.Link(ticket, 3));
        assertThat(vault.linkToken(ticket, 4)).isNotEqualTo(token);
        for (int i = 0; i < token.length(); i++) {
            var changed = new StringBuilder(token);
            changed.setCharAt(i, token.charAt(i) == 'A' ? 'B' : 'A');
            assertThat(vault.readLink(changed.toString())).isEmpty();
        }
        for (var garbage : List.of("", "x", token + "A", token.substring(1), "қ".repeat(48), token + "=")) {
            assertThat(vault.readLink(garbage)).isEmpty();
        }
    }

    @Test
    void aJournalTagIsFoundAndOpenedWhileTheKeyLives() {
        var nonce = Seals.random(16);
        var payload = "ticket:extract:subject,text".getBytes(StandardCharsets.UTF_8);
        var tag = vault.tag(aigerim, nonce, payload);
        assertThat(vault.tagOf(aigerim, nonce)).isEqualTo(tag.tag());
        assertThat(vault.tagOf(ivan, nonce)).isNotEqualTo(tag.tag());
        var entry = vault.openTag(permit, aigerim, nonce, tag.sealed());
        assertThat(entry.payload()).isEqualTo(payload);
        assertThat(Seals.hmac(entry.salt(), payload)).isEqualTo(tag.commitment());
        assertThatThrownBy(() -> vault.openTag(permit, aigerim, Seals.random(16), tag.sealed()))
                .isInstanceOf(Unreadable.class);
        vault.forget(aigerim);
        assertThatThrownBy(() -> vault.openTag(permit, aigerim, nonce, tag.sealed()))
                .isInstanceOf(Unreadable.class);
        assertThatThrownBy(() -> vault.tagOf(aigerim, nonce)).isInstanceOf(Unreadable.class);
    }

    @Test
    void indexKeysStayUntilTheyAreRenewed() {
        var key = vault.indexKey("tickets-test");
        assertThat(vault.indexKey("tickets-test")).hasSize(32).isEqualTo(key);
        assertThat(vault.renewIndexKey("tickets-test")).isNotEqualTo(key);
        assertThat(vault.indexKey("tickets-test")).isNotEqualTo(key);
    }

    @Test
    void anEnvelopeNamesItsKeysAndAnUnreadableNamesNothing() {
        assertThat(Vault.keyIds(vault.sealText(aigerim, ivan, name, "x")))
                .containsExactly(
                        vault.keyId(aigerim).orElseThrow(), vault.keyId(ivan).orElseThrow());
        assertThat(Vault.keyIds("plain".getBytes(StandardCharsets.UTF_8))).isEmpty();
        assertThatThrownBy(() -> vault.open(permit, ivan, name, vault.seal(aigerim, name, "secret words")))
                .isInstanceOf(Unreadable.class)
                .hasMessage("unreadable: TAMPERED")
                .hasNoCause();
    }

    @Test
    void aPageOfPeopleCostsOneQuery() {
        var people =
                java.util.stream.Stream.generate(SubjectId::random).limit(50).toList();
        vault.enrol(people);
        vault.prepare(people);
        assertThat(people).allMatch(vault::knows);
    }

    private List<byte[]> forms(String text) {
        return List.of(
                vault.seal(aigerim, name, text),
                vault.sealText(aigerim, null, name, text),
                vault.sealText(aigerim, ivan, name, text));
    }

    @Test
    void aFullMemoryOfKeysMakesNobodyLookDestroyed() {
        var crowd = java.util.stream.Stream.generate(SubjectId::random)
                .limit(policy.number("subject-key-cache") + 5_000L)
                .toList();
        keys.enrol(crowd);

        for (var person : crowd.subList(crowd.size() - 1_000, crowd.size())) {
            assertThat(vault.tagOf(person, new byte[16])).hasSize(32);
        }
        assertThat(vault.knows(crowd.getFirst())).isTrue();
    }

    private void assertUnreadable(SubjectId owner, Place place, byte[] sealed) {
        assertThatThrownBy(() -> vault.open(permit, owner, place, sealed)).isInstanceOf(Unreadable.class);
    }
}
