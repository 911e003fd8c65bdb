package kz.qyzmet.desk.policy;

import java.util.List;

/** Names live, for the data map, the copies of people's data outside the desk that it knows of and does not rule (clause 1.1). */
public interface Elsewhere {
    /**
     * @param says a message key
     * @param arguments names given by administrators, never personal values
     */
    record Copy(String says, List<Object> arguments) {
        public Copy {
            arguments = List.copyOf(arguments);
        }
    }

    List<Copy> copies();
}
