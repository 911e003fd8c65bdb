package kz.qyzmet.desk.web;

/** A page of the administrator's. Features declare theirs as beans, so that the pages stand side by side and know nothing of each other. */
public interface AdminTab {
    /** Message key of the label. */
    String key();

    String href();

    int order();

    static AdminTab of(int order, String key, String href) {
        record Plain(int order, String key, String href) implements AdminTab {}
        return new Plain(order, key, href);
    }
}
