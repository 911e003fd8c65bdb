package kz.qyzmet.desk.ticket;

import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Language;

/** Somebody took their consent back by the link in a letter. Published in the transaction that took it back and holds the person: what the law wants beside it stands with the same commit (clause 3.2.4). */
public record TookBack(SubjectId subject, Language language) {
    @Override
    public String toString() {
        return "TookBack";
    }
}
