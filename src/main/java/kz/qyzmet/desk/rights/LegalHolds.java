package kz.qyzmet.desk.rights;

import kz.qyzmet.desk.policy.SubjectId;

/** Whether everything of a person has to stay (clause 3.2.7). Implemented where the holds are set. */
public interface LegalHolds {
    boolean stands(SubjectId person);
}
