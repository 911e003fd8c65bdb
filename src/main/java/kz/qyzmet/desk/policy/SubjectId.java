package kz.qyzmet.desk.policy;

import java.util.UUID;

/** The opaque number of a person as a data subject (субъект персональных данных, Law 94-V art. 1). Random: it says nothing about the person. */
public record SubjectId(UUID value) {

    public static SubjectId random() {
        return new SubjectId(UUID.randomUUID());
    }

    public static SubjectId of(String text) {
        return new SubjectId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
