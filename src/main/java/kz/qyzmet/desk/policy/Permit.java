package kz.qyzmet.desk.policy;

import kz.qyzmet.desk.database.Family;

/**
 * The answer yes to the one question "may this actor touch personal data for this purpose, and how far?". Only {@link Policy} makes one, so
 * whatever takes a permit cannot be reached without the question having been asked (contracts 6). Immutable.
 */
public final class Permit {
    private final Actor actor;
    private final Purpose purpose;
    private final Reach reach;
    private final String edition;

    Permit(Actor actor, Purpose purpose, Reach reach, String edition) {
        this.actor = actor;
        this.purpose = purpose;
        this.reach = reach;
        this.edition = edition;
    }

    public Actor actor() {
        return actor;
    }

    public Purpose purpose() {
        return purpose;
    }

    public Reach reach() {
        return reach;
    }

    /** The edition of the policy under which this was permitted. */
    public String edition() {
        return edition;
    }

    /** The database role that answers for this permit. The door is a person's own way in; a wider reach over accounts is administration. */
    public Family family() {
        return switch (purpose) {
            // letters to people, by the hands that carry all letters
            case SUPPORT, MARKETING, POLITICAL -> Family.SUPPORT;
            case ACCOUNT ->
                reach == Reach.OWN || actor.kind() == Actor.Kind.SYSTEM ? Family.ACCOUNT : Family.ADMINISTRATION;
            case ADMINISTRATION -> Family.ADMINISTRATION;
            case RIGHTS, CONFIRMATION -> Family.RIGHTS;
            case ACCOUNTABILITY -> Family.ACCOUNTABILITY;
            case CLARIFICATION -> Family.CLARIFICATION;
        };
    }

    /** The same permit, reaching only what is the actor's own: what the portal uses for a person who is also an agent. */
    public Permit own() {
        return new Permit(actor, purpose, Reach.OWN, edition);
    }
}
