package kz.qyzmet.desk.attachment;

import java.util.Map;

/** The headers a file goes to a browser with, so that it can never act as a page of ours. */
public final class Serving {
    private Serving() {}

    /** @param inline whether the page wants to show it; honoured for safe pictures only */
    public static Map<String, String> headers(Attachment attachment, boolean inline) {
        throw new UnsupportedOperationException();
    }
}
