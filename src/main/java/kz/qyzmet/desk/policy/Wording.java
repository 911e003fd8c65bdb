package kz.qyzmet.desk.policy;

import kz.qyzmet.desk.web.Language;

/** One text of the policy in its three languages. */
public record Wording(String kk, String ru, String en) {
    public String in(Language language) {
        return switch (language) {
            case KK -> kk;
            case RU -> ru;
            case EN -> en;
        };
    }
}
