package kz.qyzmet.desk.audit;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.SubjectId;

/** Who is who, for those who may know; implemented by {@code subject}, declared here so that the arrow points down. */
public interface People {
    Optional<SubjectId> byEmail(Permit permit, String email);

    Map<SubjectId, String> names(Permit permit, Collection<SubjectId> ids);
}
