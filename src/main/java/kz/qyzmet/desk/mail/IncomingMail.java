package kz.qyzmet.desk.mail;

import java.util.List;
import kz.qyzmet.desk.attachment.Upload;

/**
 * A letter that has been read: its text in memory, its bytes in the vault.
 *
 * @param raw the letter as it came, not yet attached to anything
 * @param files the uploads of {@code parsed.attachments()}, in the same order, not yet attached
 * @param confirmed the writer confirmed the letter, which had been held
 * @param authentic a mail server that we trust confirmed the sender, or the writer did; of any other letter the sender is a word that anybody may write
 */
public record IncomingMail(ParsedMail parsed, Upload raw, List<Upload> files, boolean confirmed, boolean authentic) {
    public IncomingMail {
        files = List.copyOf(files);
    }

    @Override
    public String toString() {
        return "IncomingMail[" + files.size() + " files]";
    }
}
