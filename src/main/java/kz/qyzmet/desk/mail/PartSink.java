package kz.qyzmet.desk.mail;

import java.io.IOException;
import java.io.InputStream;

/** Takes the files of a letter while it is being read, each once, in the order of {@link ParsedMail#attachments()}. */
@FunctionalInterface
public interface PartSink {
    /** Reads the decoded bytes as far as it likes; the rest is counted and passed over. */
    void part(InputStream decoded) throws IOException;

    /** Keeps nothing: what {@code parse} uses. */
    PartSink NOWHERE = decoded -> {};
}
