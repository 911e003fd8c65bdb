package kz.qyzmet.desk.catalogue;

import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.web.Language;

/** Something the desk offers, and the team that answers it. */
public record ServiceOffering(
        UUID id,
        String code,
        UUID team,
        Map<Language, String> names,
        Map<Language, String> descriptions,
        int position,
        boolean active) {

    /** The same service, answered by another team this time. */
    public ServiceOffering answeredBy(UUID otherTeam) {
        return new ServiceOffering(id, code, otherTeam, names, descriptions, position, active);
    }

    public String name(Language language) {
        return names.getOrDefault(language, code);
    }

    public String description(Language language) {
        return descriptions.getOrDefault(language, "");
    }
}
