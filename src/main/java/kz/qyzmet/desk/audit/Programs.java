package kz.qyzmet.desk.audit;

import java.util.Collection;
import java.util.Map;
import java.util.UUID;

/** Which programs stand behind the numbers in the journal; implemented by {@code access}, declared here so that the arrow points down. */
public interface Programs {
    /**
     * A program that has or had a token.
     *
     * @param name no personal data
     * @param madeBy who let it in
     */
    record Program(UUID id, String name, UUID madeBy) {}

    /** Those that are known, by their numbers. */
    Map<UUID, Program> known(Collection<UUID> ids);
}
