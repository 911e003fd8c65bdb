package kz.qyzmet.desk.access;

import java.util.List;
import kz.qyzmet.desk.policy.Category;
import kz.qyzmet.desk.policy.Holding;
import kz.qyzmet.desk.policy.Holdings;
import kz.qyzmet.desk.policy.Purpose;
import org.springframework.stereotype.Component;

/** What the door knows about people: hashes of their secrets, and when they came in. */
@Component
class AccessData implements Holdings {
    private static final String OPAQUE = "an opaque number; the name behind it goes with the person's key";
    private static final String HASHED = "a hash of 256 random bits or an argon2id hash: it cannot be turned back";

    @Override
    public List<Holding> holdings() {
        return List.of(
                Holding.of("password", "subject_id")
                        .under(Purpose.ACCOUNT, "account")
                        .clear(Category.REFERENCE, OPAQUE, "subject_id")
                        .clear(Category.CREDENTIAL, HASHED, "hash")
                        .impersonal("ground", "set_at"),
                Holding.of("session", "subject_id")
                        .due("session", "expires_at < ?")
                        .under(Purpose.ACCOUNT, "session")
                        .clear(Category.REFERENCE, OPAQUE, "subject_id")
                        .clear(Category.CREDENTIAL, HASHED, "token_hash")
                        .clear(
                                Category.TECHNICAL,
                                "one of some forty coarse words, and times that go with the row",
                                "browser",
                                "created_at",
                                "seen_at",
                                "expires_at")
                        .impersonal("id", "kind", "ground"),
                Holding.of("sign_in_request", "letter_to")
                        .due("sign-in", "made_at < ?")
                        .found("letter_to")
                        .found("subject_id")
                        .under(Purpose.ACCOUNT, "sign-in")
                        .clear(Category.REFERENCE, OPAQUE, "subject_id", "letter_to")
                        .clear(Category.CREDENTIAL, HASHED, "browser_hash", "link_hash", "code_hash")
                        .hashed(Category.CONTACT, "address_hash")
                        .sealed(Category.CONTACT, "address")
                        .impersonal("id", "ground", "return_to", "tries", "made_at", "expires_at", "used_at"),
                Holding.of("issued_code", "subject_id")
                        .under(Purpose.ACCOUNT, "account")
                        .clear(Category.REFERENCE, OPAQUE, "subject_id")
                        .hashed(Category.CREDENTIAL, "hash")
                        .onErasure(new Holding.Erasure.Keep("the person is told who let them in (contracts 21)"))
                        .clear(Category.REFERENCE, OPAQUE, "issued_by")
                        .impersonal("id", "kind", "tries", "ground", "issued_at", "expires_at", "used_at"),
                Holding.of("failed_sign_in", "")
                        .due("attempt", "last_at < ?")
                        .under(Purpose.ACCOUNT, "attempt")
                        .hashed(Category.TECHNICAL, "place_hash")
                        .impersonal("failures", "last_at", "locked_until"),
                Holding.of("api_token", "subject_id")
                        .due("token", "coalesce(revoked_at, expires_at) < ?")
                        .under(Purpose.ADMINISTRATION, "token")
                        .clear(Category.REFERENCE, OPAQUE, "subject_id")
                        .clear(Category.CREDENTIAL, HASHED, "hash")
                        .onErasure(new Holding.Erasure.Keep("who let a program in stays as evidence (clause 4.9)"))
                        .clear(Category.REFERENCE, OPAQUE, "created_by", "revoked_by")
                        .impersonal(
                                "id",
                                "name",
                                "scopes",
                                "ground",
                                "evidence",
                                "team_id",
                                "rate",
                                "created_at",
                                "expires_at",
                                "used_on",
                                "revoked_at"),
                Holding.impersonalTable("first_run_link", "hash", "made_at", "expires_at", "used_at"));
    }
}
