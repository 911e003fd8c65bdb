package kz.qyzmet.desk.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** What a command reads from and writes to; in tests, strings. */
record Console(InputStream in, PrintStream out, PrintStream err, Map<String, String> environment) {

    /** The data folder: the option, the environment, or {@code data} here. */
    Path data(Arguments arguments) {
        return Path.of(arguments.option("data").orElse(environment.getOrDefault("QYZMET_DATA", "data")))
                .toAbsolutePath()
                .normalize();
    }

    /** A secret: from the first line of the input when asked so, from the environment, or typed without being shown. */
    char[] secret(boolean fromInput, String variable, String question) {
        if (fromInput) {
            try {
                var line = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
                if (line == null || line.isBlank()) {
                    throw Stop.wrong("The input is empty; a secret was to stand in its first line.");
                }
                return line.toCharArray();
            } catch (IOException e) {
                throw new Stop(Stop.TRY_AGAIN, "The input cannot be read.");
            }
        }
        var set = environment.get(variable);
        if (set != null && !set.isBlank()) {
            return set.toCharArray();
        }
        var terminal = System.console();
        if (terminal == null || !terminal.isTerminal()) {
            throw Stop.wrong(
                    "There is no terminal to ask on. Set " + variable + " or hand the secret over in the input.");
        }
        var typed = terminal.readPassword("%s: ", question);
        if (typed == null || typed.length == 0) {
            throw Stop.wrong("Nothing was typed.");
        }
        return typed;
    }
}
