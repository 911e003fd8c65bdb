package kz.qyzmet.desk.command;

import java.util.List;
import kz.qyzmet.desk.mail.Parse;

/** Shows what the desk understands of letters. */
final class ParseCommand implements Command {
    @Override
    public String name() {
        return "parse";
    }

    @Override
    public String purpose() {
        return "show what the desk understands of a letter";
    }

    @Override
    public String help() {
        return """
                Reads letters (RFC 5322) and prints for each one line of JSON: addresses, subject, text, what is quoted, attachments.
                Stores nothing and needs no running desk.

                Usage: bin/qyzmet parse FILE…    (- reads the input)
                """;
    }

    @Override
    public void run(List<String> words, Console console) {
        int code = Parse.run(words.toArray(String[]::new), console.in(), console.out(), console.err());
        if (code != 0) {
            throw new Stop(code, "Not every file was read.");
        }
    }
}
