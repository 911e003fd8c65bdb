package kz.qyzmet.desk.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import kz.qyzmet.desk.audit.Broken;
import kz.qyzmet.desk.audit.OfflineCheck;

/** Verifies receipts, or acts of destruction, without any desk: {@code receipt verify} and {@code act verify}. */
final class ProofCommand implements Command {
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
                journal was signed. A FILE is the JSON, or the PDF that carries it.

                Usage: bin/qyzmet %s verify --key FILE FILE…

                  --key FILE  verifier keys, one a line, kept from the desk's /journal/key

                Prints a line for each FILE; the last line is 'ok: N files' or 'FAILED: <file>: <place>'. Exit 0 all whole, 1 one is
                broken, 2 wrong call.
                """.formatted(name);
    }

    @Override
    public void run(List<String> words, Console console) {
        JournalCommand.Verdict.of(console, () -> {
            var arguments = Arguments.of(words, Set.of("key"), Set.of());
            if (arguments.rest().size() < 2 || !arguments.rest().getFirst().equals("verify")) {
                throw Stop.wrong("Say: " + name + " verify --key FILE FILE…");
            }
            var check = OfflineCheck.by(Path.of(arguments.needed("key")));
            var files = arguments.rest().subList(1, arguments.rest().size());
            return verify(check, files, console);
        });
    }

    private static String verify(OfflineCheck check, List<String> files, Console console) {
        String broken = null;
        for (var file : files) {
            try {
                console.out().println(file + ": " + check.proof(Files.readAllBytes(Path.of(file))));
            } catch (Broken place) {
                console.out().println(file + ": broken, " + place.getMessage());
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
}
