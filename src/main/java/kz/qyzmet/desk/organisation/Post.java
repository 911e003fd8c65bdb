package kz.qyzmet.desk.organisation;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What somebody is appointed to by an order (clause 4.1). Not a role: a role says what an account may do, a post who answers for it. */
public enum Post {
    OFFICER,
    DEPUTY,
    HEAD;

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Post> of(String id) {
        return Arrays.stream(values()).filter(post -> post.id().equals(id)).findFirst();
    }
}
