package kz.qyzmet.desk.subject;

import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;

/**
 * A person about to be recorded.
 *
 * @param name may be empty when a letter gives none
 * @param evidence what the ground rests on, as a code such as {@code form}, {@code letter} or {@code token:…}; no personal value
 */
public record NewPerson(
        String name,
        @Nullable String email,
        @Nullable String phone,
        @Nullable String iin,
        Language language,
        Ground ground,
        String evidence) {

    public static NewPerson by(String name, String email, Language language, String evidence) {
        return new NewPerson(name, email, null, null, language, Ground.CONSENT, evidence);
    }

    @Override
    public String toString() {
        return "NewPerson[" + ground + "]";
    }
}
