package kz.qyzmet.desk.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A place in the menu. Features declare theirs as beans, so that the shell knows none of them. */
public interface MenuItem {
    /** Message key of the label. */
    String key();

    String href();

    /** Addresses whose pages belong to this place though they do not begin with {@link #href}. */
    default List<String> also() {
        return List.of();
    }

    /** A name known to {@link Icon}. */
    String icon();

    int order();

    boolean visibleTo(@Nullable Viewer viewer);
}
