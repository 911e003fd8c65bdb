package kz.qyzmet.desk.mail;

import java.util.List;
import kz.qyzmet.desk.attachment.Upload;

/**
 * A letter that has been read: its text in memory, its bytes in the vault.
 *
 * @param raw the letter as it came, not yet attached to anything
 * @param files the uploads of {@code parsed.attachments()}, in the same order, not yet attached
 * @param confirmed the writer confirmed the letter, which had been held
 */
public record IncomingMail(ParsedMail parsed, Upload raw, List<Upload> files, boolean confirmed) {
    public IncomingMail {
        files = List.copyOf(files);
    }

    @Override
    public String toString() {
        return "IncomingMail[" + files.size() + " files]";
    }
}
