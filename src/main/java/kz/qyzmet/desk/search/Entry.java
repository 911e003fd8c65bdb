package kz.qyzmet.desk.search;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.Term;
import org.apache.lucene.util.BytesRef;

/** A document as Lucene gets it: the id, and words that lead to it. No text is stored, so none can be read out in order. */
final class Entry {
    static final String ID = "id";
    static final String NUMBER = "number";
    static final String ORDER = "order";
    static final String GENERATION = "generation";
    /** Of one ticket, characters: a letter with a pasted log file is found by its first megabyte. */
    private static final int LONGEST = 1_000_000;

    private static final FieldType WORDS = type(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS, false);
    private static final FieldType TYPED = type(IndexOptions.DOCS, true);

    private Entry() {}

    static Term term(UUID id) {
        return new Term(ID, bytes(id));
    }

    static UUID id(BytesRef bytes) {
        var buffer = ByteBuffer.wrap(bytes.bytes, bytes.offset, bytes.length);
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    static org.apache.lucene.document.Document of(Document document, String generation) {
        var entry = new org.apache.lucene.document.Document();
        entry.add(new StringField(ID, bytes(document.id()), Field.Store.NO));
        entry.add(new BinaryDocValuesField(ID, bytes(document.id())));
        // ordered ids begin with their time: of equal hits the newer stands first
        entry.add(new NumericDocValuesField(ORDER, document.id().getMostSignificantBits()));
        entry.add(new StringField(GENERATION, generation, Field.Store.NO));
        var number = Words.bare(Words.normal(document.number()));
        entry.add(new StringField(NUMBER, number, Field.Store.NO));

        var subject = Words.normal(document.subject());
        entry.add(new Field(Analysis.SUBJECT, words(subject), WORDS));
        var texts = new ArrayList<String>();
        texts.add(number);
        texts.add(subject);
        for (var list : List.of(document.people(), document.contacts(), document.files(), document.texts())) {
            list.forEach(text -> texts.add(Words.normal(text)));
        }
        int left = LONGEST;
        for (var text : texts) {
            var part = text.length() <= left ? text : text.substring(0, left);
            left -= part.length();
            entry.add(new Field(Analysis.WORDS, words(part), WORDS));
            entry.add(new Field(Analysis.TYPED, part, TYPED));
            var phones = Words.phones(part);
            if (!phones.isEmpty()) {
                entry.add(new Field(Analysis.TYPED, String.join(" ", phones), TYPED));
            }
        }
        return entry;
    }

    /** File names are words joined by lines. */
    static String words(String normal) {
        return normal.indexOf('_') < 0 ? normal : normal.replace('_', ' ');
    }

    private static BytesRef bytes(UUID id) {
        return new BytesRef(ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array());
    }

    private static FieldType type(IndexOptions options, boolean omitNorms) {
        var type = new FieldType();
        type.setTokenized(true);
        type.setIndexOptions(options);
        type.setOmitNorms(omitNorms);
        type.setStored(false);
        type.freeze();
        return type;
    }
}
