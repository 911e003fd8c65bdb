package kz.qyzmet.desk.command;

/** The desk's no to its own command line, in a sentence without personal values. */
final class Declined extends RuntimeException {
    Declined(String sentence) {
        super(sentence, null, false, false);
    }
}
