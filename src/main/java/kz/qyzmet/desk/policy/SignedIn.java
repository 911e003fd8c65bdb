package kz.qyzmet.desk.policy;

import java.time.Instant;

/**
 * When the person in this browser last showed who they are. A controller may take {@code @Nullable SignedIn signedIn}; it is null for programs and strangers. What is handed over whole asks that it was lately
 * (clause 4.11): a desk left open must not cost a person's data.
 */
public record SignedIn(Instant at) {}
