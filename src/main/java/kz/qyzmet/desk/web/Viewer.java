package kz.qyzmet.desk.web;

import java.util.Set;

/**
 * Who looks at the page: the name for its header and the role ids for its menu. {@code access} sets it as a request attribute under this class's name.
 */
public record Viewer(String name, Set<String> roles) {
    public Viewer {
        roles = Set.copyOf(roles);
    }

    public boolean is(String... anyOf) {
        for (var role : anyOf) {
            if (roles.contains(role)) {
                return true;
            }
        }
        return false;
    }

    /** Works at the desk, as {@code policy.Actor} defines it. */
    public boolean staff() {
        return is("agent", "lead", "administrator", "officer");
    }
}
