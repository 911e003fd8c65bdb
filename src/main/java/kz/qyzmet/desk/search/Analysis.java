package kz.qyzmet.desk.search;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.DelegatingAnalyzerWrapper;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;
import org.jspecify.annotations.Nullable;
import org.tartarus.snowball.SnowballStemmer;
import org.tartarus.snowball.ext.EnglishStemmer;
import org.tartarus.snowball.ext.RussianStemmer;

/**
 * Two readings of every text. {@link #WORDS}: words of a language, stemmed as Russian or English by their letters, so that an inflected form finds
 * the others. {@link #TYPED}: what stands between two spaces, as typed, and its parts: numbers, addresses, names of things.
 */
final class Analysis extends DelegatingAnalyzerWrapper {
    /** Raised when a change here asks for a new index. */
    static final String EDITION = "1";

    static final String WORDS = "words";
    static final String SUBJECT = "subject";
    static final String TYPED = "typed";
    private static final int GAP = 100;

    /** Nothing is kept for the next text: Lucene would hold the end of the longest one in a buffer of each thread, also after its person is destroyed (clause 1.5). */
    private static final ReuseStrategy NONE = new ReuseStrategy() {
        @Override
        public @Nullable TokenStreamComponents getReusableComponents(Analyzer analyzer, String field) {
            return null;
        }

        @Override
        public void setReusableComponents(Analyzer analyzer, String field, TokenStreamComponents used) {
            // they go with the text
        }
    };

    private final Analyzer words = new WordsAnalyzer();
    private final Analyzer typed = new TypedAnalyzer();

    Analysis() {
        super(NONE);
    }

    @Override
    protected Analyzer getWrappedAnalyzer(String field) {
        return field.equals(TYPED) ? typed : words;
    }

    private static final class WordsAnalyzer extends Analyzer {
        private WordsAnalyzer() {
            super(NONE);
        }

        @Override
        protected TokenStreamComponents createComponents(String field) {
            var words = new StandardTokenizer();
            return new TokenStreamComponents(words, new Stemming(words));
        }

        @Override
        public int getPositionIncrementGap(String field) {
            // a phrase does not run from one message into the next
            return GAP;
        }
    }

    private static final class TypedAnalyzer extends Analyzer {
        private TypedAnalyzer() {
            super(NONE);
        }

        @Override
        protected TokenStreamComponents createComponents(String field) {
            var pieces = new WhitespaceTokenizer(255);
            return new TokenStreamComponents(pieces, new Bare(pieces));
        }
    }

    /** Stems by the letters of each word, so that a text may mix languages. */
    private static final class Stemming extends TokenFilter {
        private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
        private final SnowballStemmer russian = new RussianStemmer();
        private final SnowballStemmer english = new EnglishStemmer();

        private Stemming(TokenStream input) {
            super(input);
        }

        @Override
        public boolean incrementToken() throws IOException {
            boolean more = input.incrementToken();
            if (more) {
                var stemmer = stemmer();
                if (stemmer != null) {
                    stemmer.setCurrent(term.buffer(), term.length());
                    stemmer.stem();
                    term.copyBuffer(stemmer.getCurrentBuffer(), 0, stemmer.getCurrentBufferLength());
                }
            }
            return more;
        }

        private @Nullable SnowballStemmer stemmer() {
            boolean cyrillic = false;
            boolean latin = false;
            for (int i = 0; i < term.length(); i++) {
                char c = term.charAt(i);
                cyrillic |= c >= 'а' && c <= 'я';
                latin |= c >= 'a' && c <= 'z';
                if ((c < 'а' || c > 'я') && (c < 'a' || c > 'z')) {
                    return null; // digits, Kazakh letters and other scripts: as typed
                }
            }
            return cyrillic == latin ? null : cyrillic ? russian : english;
        }
    }

    /** Emits the bare word and, where it is made of several, its parts. */
    private static final class Bare extends TokenFilter {
        private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
        private final PositionIncrementAttribute increment = addAttribute(PositionIncrementAttribute.class);
        private final OffsetAttribute offset = addAttribute(OffsetAttribute.class);
        private final Deque<String> waiting = new ArrayDeque<>();

        private Bare(TokenStream input) {
            super(input);
        }

        @Override
        public boolean incrementToken() throws IOException {
            while (waiting.isEmpty() && input.incrementToken()) {
                if (plain()) {
                    // the parts of other words have no place in the text: offsets would run backwards between them
                    offset.setOffset(0, 0);
                    increment.setPositionIncrement(1);
                    return true;
                }
                var bare = Words.bare(term.toString());
                var tokens = new LinkedHashSet<String>();
                if (!bare.isEmpty() && bare.length() <= Words.LONGEST) {
                    tokens.add(bare);
                }
                tokens.addAll(Words.parts(bare));
                tokens.removeIf(token -> token.length() > Words.LONGEST);
                waiting.addAll(tokens);
            }
            var next = waiting.poll();
            if (next != null) {
                clearAttributes();
                term.setEmpty().append(next);
                increment.setPositionIncrement(1);
            }
            return next != null;
        }

        /** Most words are letters alone: bare as they are, with no other parts. */
        private boolean plain() {
            int length = term.length();
            if (length < 2 || length > Words.LONGEST) {
                return false;
            }
            var letters = term.buffer();
            for (int i = 0; i < length; i++) {
                if (!Character.isLetter(letters[i])) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void reset() throws IOException {
            super.reset();
            waiting.clear();
        }
    }
}
