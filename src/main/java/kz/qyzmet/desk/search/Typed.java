package kz.qyzmet.desk.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/**
 * Whatever a person typed or pasted, as a question to the index. There is no syntax, so there are no mistakes in it: a MAC address, {@code C++} or a
 * whole sentence from a letter are all just words to look for.
 */
final class Typed {
    private static final int LONGEST = 200;
    private static final int MOST_WORDS = 20;
    private static final int ALL_NEEDED_UP_TO = 3;
    private static final int SHORTEST_BEGINNING = 3;
    private static final int SHORTEST_KAZAKH_BEGINNING = 4;

    private final Analysis analysis;

    Typed(Analysis analysis) {
        this.analysis = analysis;
    }

    /** One form of all that asks the same. */
    static String normal(String typed) {
        int end = Math.min(typed.length(), LONGEST);
        if (end > 0 && end < typed.length() && Character.isHighSurrogate(typed.charAt(end - 1))) {
            end--;
        }
        return Words.normal(typed.substring(0, end)).strip();
    }

    Query query(String normal) {
        var clauses = new ArrayList<Query>();
        for (var phone : Words.phones(normal)) {
            clauses.add(constant(new TermQuery(new Term(Analysis.TYPED, phone)), 10));
        }
        var rest = Words.withoutPhones(normal).strip();
        // of a name of a thing all marks matter, so a phone-like stretch inside words is looked for as it is
        var pieces = rest.isEmpty() ? new String[0] : rest.split(" +");
        for (int i = 0; i < pieces.length && clauses.size() < MOST_WORDS; i++) {
            var bare = Words.bare(pieces[i]);
            if (!bare.isEmpty() && bare.length() <= Words.LONGEST) {
                clauses.add(clause(bare, i == pieces.length - 1));
            }
        }
        if (clauses.isEmpty()) {
            return new MatchNoDocsQuery();
        }
        return together(clauses, tokens(rest));
    }

    private static Query together(List<Query> clauses, List<String> tokens) {
        var query = new BooleanQuery.Builder();
        if (clauses.size() <= ALL_NEEDED_UP_TO) {
            clauses.forEach(clause -> query.add(clause, Occur.MUST));
        } else {
            // of a pasted sentence most words are enough; those with all of them stand first
            var most = new BooleanQuery.Builder().setMinimumNumberShouldMatch((clauses.size() * 7 + 9) / 10);
            clauses.forEach(clause -> most.add(clause, Occur.SHOULD));
            query.add(most.build(), Occur.MUST);
        }
        if (tokens.size() >= 2) {
            var terms = tokens.toArray(String[]::new);
            query.add(new BoostQuery(new PhraseQuery(2, Analysis.WORDS, terms), 2), Occur.SHOULD);
            query.add(new BoostQuery(new PhraseQuery(2, Analysis.SUBJECT, terms), 3), Occur.SHOULD);
        }
        return query.build();
    }

    private Query clause(String bare, boolean last) {
        var ways = new ArrayList<Query>();
        ways.add(constant(new TermQuery(new Term(Entry.NUMBER, bare)), 50));
        ways.add(new TermQuery(new Term(Analysis.TYPED, bare)));
        var tokens = tokens(bare);
        if (tokens.size() > 1) {
            ways.add(new PhraseQuery(0, Analysis.WORDS, tokens.toArray(String[]::new)));
        } else if (tokens.size() == 1 && bare.codePoints().allMatch(Character::isLetterOrDigit)) {
            // not for c++, which is another thing than c
            ways.add(new TermQuery(new Term(Analysis.WORDS, tokens.getFirst())));
            ways.add(new BoostQuery(new TermQuery(new Term(Analysis.SUBJECT, tokens.getFirst())), 2));
        }
        boolean unfinished = last && bare.length() >= SHORTEST_BEGINNING;
        // Kazakh endings only ever follow: the beginning of a word finds its longer forms
        boolean kazakh = bare.length() >= SHORTEST_KAZAKH_BEGINNING && Words.kazakh(bare);
        if (unfinished || kazakh) {
            ways.add(constant(new PrefixQuery(new Term(Analysis.TYPED, bare)), 0.5f));
        }
        return new DisjunctionMaxQuery(ways, 0.1f);
    }

    private List<String> tokens(String normal) {
        var tokens = new ArrayList<String>();
        try (var stream = analysis.tokenStream(Analysis.WORDS, Entry.words(normal))) {
            var term = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (stream.incrementToken() && tokens.size() < MOST_WORDS) {
                tokens.add(term.toString());
            }
            stream.end();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return tokens;
    }

    private static Query constant(Query query, float score) {
        return new BoostQuery(new ConstantScoreQuery(query), score);
    }
}
