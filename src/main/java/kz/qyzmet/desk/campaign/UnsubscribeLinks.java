package kz.qyzmet.desk.campaign;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Site;
import org.springframework.stereotype.Component;

/**
 * The addresses by which a recipient takes the consent to one kind of mailing back (RFC 8058): person and kind, sealed by a key of the key folder, different in every letter. Whoever has only the address learns nothing from
 * it, and nobody can make one. It opens nothing, it only takes back; so it lives as long as the person is known here.
 */
@Component
class UnsubscribeLinks {
    static final String PAGE = "/unsubscribe/";
    private static final Place PLACE = new Place("mailing", "unsubscribe", new UUID(0, 0));
    private static final SubjectId NOBODY = new SubjectId(new UUID(0, 0));
    private static final int LENGTH = 17;
    private static final int LONGEST = 200;

    private final Vault vault;
    private final Site site;

    UnsubscribeLinks(Vault vault, Site site) {
        this.vault = vault;
        this.site = site;
    }

    /** Whose consent of which kind. */
    record Holder(SubjectId person, Mailing.Kind kind) {
        @Override
        public String toString() {
            return "Holder[" + kind + "]";
        }
    }

    String address(SubjectId person, Mailing.Kind kind) {
        var plain = ByteBuffer.allocate(LENGTH)
                .put((byte) kind.ordinal())
                .putLong(person.value().getMostSignificantBits())
                .putLong(person.value().getLeastSignificantBits());
        return site.url()
                + PAGE
                + Base64.getUrlEncoder().withoutPadding().encodeToString(vault.sealSecret(PLACE, plain.array()));
    }

    /** One that looks the same and leads to nobody: for a preview and a trial. */
    String specimen(Mailing.Kind kind) {
        return address(NOBODY, kind);
    }

    /** Whose it is; empty for a forged one, a specimen, and one of another key folder. */
    Optional<Holder> read(String token) {
        if (token.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            var plain = vault.openSecret(PLACE, Base64.getUrlDecoder().decode(token));
            var in = ByteBuffer.wrap(plain);
            int kind = in.get();
            if (plain.length != LENGTH || kind < 0 || kind >= Mailing.Kind.values().length) {
                return Optional.empty();
            }
            var holder = new Holder(new SubjectId(new UUID(in.getLong(), in.getLong())), Mailing.Kind.values()[kind]);
            return holder.person().equals(NOBODY) ? Optional.empty() : Optional.of(holder);
        } catch (IllegalArgumentException | Unreadable forged) {
            return Optional.empty();
        }
    }
}
