package kz.qyzmet.desk.command;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kz.qyzmet.desk.audit.Broken;
import kz.qyzmet.desk.audit.OfflineCheck;
import kz.qyzmet.desk.consent.ReceiptCheck;
import tools.jackson.databind.json.JsonMapper;

/** Verifies receipts, or acts of destruction, without any desk: {@code receipt verify} and {@code act verify}. */
final class ProofCommand implements Command {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String name;
    private final String purpose;

    private ProofCommand(String name, String purpose) {
        this.name = name;
        this.purpose = purpose;
    }

    static ProofCommand receipt() {
        return new ProofCommand("receipt", "verify receipts of consent and of other acts");
    }

    static ProofCommand act() {
        return new ProofCommand("act", "verify acts of destruction");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String purpose() {
        return purpose;
    }

    @Override
    public String help() {
        return """
                Verifies each FILE with a public key and nothing else: that its words were entered in the desk's journal and that the
                journal was signed. A FILE is the JSON, or the PDF that carries it. What counts is the JSON inside; of a receipt of
                consent, the hash of its words is taken anew, and the page of a PDF must say what the JSON says. A part of the journal
                from a complaint pack (journal/0001.json) is verified entry by entry, its list of files (manifest.json) like a receipt.

                Usage: bin/qyzmet %s verify --key FILE [--json] FILE…

                  --key FILE  verifier keys, one a line, kept from the desk's /journal/key
                  --json      a line of JSON for each FILE and nothing else

                Prints a line for each FILE; the last line is 'ok: N files' or 'FAILED: <file>: <place>'. Exit 0 all whole, 1 one is
                broken, 2 wrong call.
                """.formatted(name);
    }

    @Override
    public void run(List<String> words, Console console) {
        JournalCommand.Verdict.of(words.contains("--json") ? silent(console) : console, () -> {
            var arguments = Arguments.of(words, Set.of("key"), Set.of("json"));
            if (arguments.rest().size() < 2 || !arguments.rest().getFirst().equals("verify")) {
                throw Stop.wrong("Say: " + name + " verify --key FILE FILE…");
            }
            var check = OfflineCheck.by(Path.of(arguments.needed("key")));
            var files = arguments.rest().subList(1, arguments.rest().size());
            return verify(check, files, arguments.flag("json"), console);
        });
    }

    /** The verdict's own line would be no JSON. */
    private static Console silent(Console console) {
        return new Console(
                console.in(), new PrintStream(OutputStream.nullOutputStream()), console.err(), console.environment());
    }

    private static String verify(OfflineCheck check, List<String> files, boolean json, Console console) {
        String broken = null;
        for (var file : files) {
            var said = new LinkedHashMap<String, Object>();
            said.put("file", file);
            try {
                var bytes = Files.readAllBytes(Path.of(file));
                var extract = check.extract(bytes);
                if (extract.isPresent()) {
                    said.put("ok", true);
                    said.put("entries", extract.get().entries());
                    said.put("log", extract.get().size());
                    console.out()
                            .println(
                                    json
                                            ? JSON.writeValueAsString(said)
                                            : file + ": " + extract.get().entries() + " entries of a log of "
                                                    + extract.get().size() + " leaves");
                    continue;
                }
                var proven = check.proven(bytes);
                var facts = ReceiptCheck.facts(proven, bytes);
                said.put("ok", true);
                said.put("leaf", proven.index());
                said.put("at", proven.at());
                said.putAll(facts);
                console.out().println(json ? JSON.writeValueAsString(said) : file + ": " + line(proven, facts));
            } catch (Broken place) {
                said.put("ok", false);
                said.put("place", place.getMessage());
                said.put("sentence", sentence(place));
                console.out()
                        .println(
                                json
                                        ? JSON.writeValueAsString(said)
                                        : file + ": broken, " + place.getMessage() + ". " + sentence(place));
                broken = broken == null ? file + ": " + place.getMessage() : broken;
            } catch (IOException e) {
                throw new UncheckedIOException("the file " + file + " cannot be read", e);
            }
        }
        if (broken != null) {
            throw Broken.at(broken);
        }
        return files.size() + " files";
    }

    private static String line(OfflineCheck.Proven proven, Map<String, String> facts) {
        var line = new StringBuilder(proven.line());
        facts.forEach(
                (fact, value) -> line.append(", ").append(fact).append(' ').append(value));
        return line.toString();
    }

    /** What a place means to whoever holds the file. */
    private static String sentence(Broken place) {
        return switch (String.valueOf(place.getMessage())) {
            case "body" -> "Its words are not those that were entered in the journal: something in it was changed.";
            case "proof" -> "It does not stand in the journal where it says it does.";
            case "words" -> "The words of the consent do not give the hash that stands beside them.";
            case "template" ->
                "The words it says were shown are not the text that everybody is shown, with this person's name in it.";
            case "page" -> "The page says something else than the proof inside it.";
            default -> "It is not what the owner of the key has signed.";
        };
    }
}
