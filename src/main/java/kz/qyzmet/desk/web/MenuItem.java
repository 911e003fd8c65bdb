package kz.qyzmet.desk.web;

import org.jspecify.annotations.Nullable;

/** A place in the menu. Features declare theirs as beans, so that the shell knows none of them. */
public interface MenuItem {
    /** Message key of the label. */
    String key();

    String href();

    /** A name known to {@link Icon}. */
    String icon();

    int order();

    boolean visibleTo(@Nullable Viewer viewer);
}
