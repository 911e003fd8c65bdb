package kz.qyzmet.desk.policy;

/** How far a permit reaches, from narrow to wide. */
public enum Reach {
    /** Only what belongs to the actor: the requester's own rows, or the one ticket of a secret link. */
    OWN,
    /** What belongs to the actor's teams, and what is assigned to the actor. */
    TEAM,
    /** Everything. */
    ALL;

    public Reach narrower(Reach other) {
        return ordinal() <= other.ordinal() ? this : other;
    }
}
