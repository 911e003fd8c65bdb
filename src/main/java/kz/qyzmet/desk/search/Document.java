package kz.qyzmet.desk.search;

import java.util.List;
import java.util.UUID;

/**
 * What the index reads of one ticket and then forgets: nothing of it is stored, only words that lead to the id.
 *
 * @param number as people type it
 * @param texts of the messages, in order
 * @param people names of the requester and of others who wrote
 * @param contacts e-mail addresses and phones, in any notation
 * @param files names of the attachments
 */
public record Document(
        UUID id,
        String number,
        String subject,
        List<String> texts,
        List<String> people,
        List<String> contacts,
        List<String> files) {

    public Document {
        texts = List.copyOf(texts);
        people = List.copyOf(people);
        contacts = List.copyOf(contacts);
        files = List.copyOf(files);
    }

    /** Values never get into a log by way of a record's own words. */
    @Override
    public String toString() {
        return "Document[" + id + "]";
    }
}
