package kz.qyzmet.desk.policy;

import java.util.List;
import java.util.function.Function;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Page;

/**
 * One difference between two editions, readable in the three languages.
 *
 * @param place where it stands in the file, such as {@code retention › ticket}
 * @param label what it is about, in words
 * @param before how it was; empty when it is new
 * @param after how it is; empty when it is gone
 */
public record Change(
        Group group,
        String place,
        Function<Page, String> label,
        Function<Page, String> before,
        Function<Page, String> after,
        Way way,
        List<Text> texts) {

    public Change {
        texts = List.copyOf(texts);
    }

    /** What a change is about, in the order of the page. */
    public enum Group {
        READS,
        LETTERS,
        RETENTION,
        CONSENTS,
        DEADLINES,
        SETTINGS,
        WORDS;

        public String id() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Which way it goes for the people whose data it is. */
    public enum Way {
        WIDER,
        NARROWER,
        LONGER,
        SHORTER,
        OTHER;

        public String id() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** A text in one language, word by word. */
    public record Text(Language language, List<Piece> pieces) {
        public Text {
            pieces = List.copyOf(pieces);
        }
    }

    public record Piece(Kind kind, String words) {}

    public enum Kind {
        SAME,
        GONE,
        NEW
    }
}
