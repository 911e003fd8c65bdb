package kz.qyzmet.desk.policy;

import java.util.ArrayList;
import java.util.List;
import kz.qyzmet.desk.policy.Change.Kind;
import kz.qyzmet.desk.policy.Change.Piece;

/** What changed in a text, word by word, by the longest common sequence. */
final class WordByWord {
    /** Longer texts are shown as wholly replaced: the table would grow with the square. */
    private static final int MOST = 2_000;

    private WordByWord() {}

    static List<Piece> pieces(String before, String after) {
        var was = split(before);
        var will = split(after);
        if (was.size() > MOST || will.size() > MOST) {
            return joined(List.of(new Piece(Kind.GONE, before), new Piece(Kind.NEW, after)));
        }
        var common = new int[was.size() + 1][will.size() + 1];
        for (int i = was.size() - 1; i >= 0; i--) {
            for (int j = will.size() - 1; j >= 0; j--) {
                common[i][j] = was.get(i).equals(will.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        var pieces = new ArrayList<Piece>();
        int i = 0;
        int j = 0;
        while (i < was.size() || j < will.size()) {
            if (i < was.size() && j < will.size() && was.get(i).equals(will.get(j))) {
                pieces.add(new Piece(Kind.SAME, was.get(i++)));
                j++;
            } else if (i < was.size() && (j == will.size() || common[i + 1][j] >= common[i][j + 1])) {
                pieces.add(new Piece(Kind.GONE, was.get(i++)));
            } else {
                pieces.add(new Piece(Kind.NEW, will.get(j++)));
            }
        }
        return joined(pieces);
    }

    private static List<String> split(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
    }

    private static List<Piece> joined(List<Piece> pieces) {
        var joined = new ArrayList<Piece>();
        for (var piece : pieces) {
            if (!joined.isEmpty() && joined.getLast().kind() == piece.kind()) {
                joined.add(new Piece(piece.kind(), joined.removeLast().words() + " " + piece.words()));
            } else if (!piece.words().isBlank()) {
                joined.add(piece);
            }
        }
        return List.copyOf(joined);
    }
}
