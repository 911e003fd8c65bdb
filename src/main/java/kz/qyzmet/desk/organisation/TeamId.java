package kz.qyzmet.desk.organisation;

import java.util.UUID;

/** The number of a team. */
public record TeamId(UUID value) {

    /** The team that every desk has. */
    public static final TeamId GENERAL = new TeamId(UUID.fromString("00000000-0000-7000-8000-000000000001"));

    @Override
    public String toString() {
        return value.toString();
    }
}
