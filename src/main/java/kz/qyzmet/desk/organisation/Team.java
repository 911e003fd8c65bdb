package kz.qyzmet.desk.organisation;

/** Who answers together. Its name is shown to requesters, so it stands in three languages. */
public record Team(TeamId id, String kk, String ru, String en) {

    public Team {
        if (kk.isBlank() || ru.isBlank() || en.isBlank()) {
            throw new IllegalArgumentException("team without a name");
        }
    }

    /** @param language {@code kk}, {@code ru} or {@code en} */
    public String name(String language) {
        return switch (language) {
            case "kk" -> kk;
            case "en" -> en;
            default -> ru;
        };
    }
}
