package kz.qyzmet.desk.audit;

import java.util.Collection;
import java.util.Map;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.SubjectId;

/** On which ground people are recorded; implemented by {@code subject}, declared here so that the arrow points down. */
public interface Grounds {
    /** One ground per known person; unknown ones are absent. */
    Map<SubjectId, Ground> of(Collection<SubjectId> subjects);
}
