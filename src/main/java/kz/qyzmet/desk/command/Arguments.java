package kz.qyzmet.desk.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The words of a call, sorted into options with a value, flags and the rest. What a command does not know is a wrong call. */
record Arguments(Map<String, String> options, Set<String> flags, List<String> rest) {

    /**
     * @param valued names of options that take a value
     * @param plain names of flags
     */
    static Arguments of(List<String> words, Set<String> valued, Set<String> plain) {
        var options = new HashMap<String, String>();
        var flags = new HashSet<String>();
        var rest = new ArrayList<String>();
        for (int i = 0; i < words.size(); i++) {
            var word = words.get(i);
            if (!word.startsWith("--")) {
                rest.add(word);
                continue;
            }
            int equals = word.indexOf('=');
            var name = equals < 0 ? word.substring(2) : word.substring(2, equals);
            if (plain.contains(name) && equals < 0) {
                flags.add(name);
            } else if (!valued.contains(name)) {
                throw Stop.wrong("Unknown option --" + name + ".");
            } else if (equals >= 0) {
                options.put(name, word.substring(equals + 1));
            } else if (i + 1 < words.size()) {
                options.put(name, words.get(++i));
            } else {
                throw Stop.wrong("The option --" + name + " needs a value.");
            }
        }
        return new Arguments(options, flags, rest);
    }

    Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name));
    }

    String needed(String name) {
        return option(name)
                .filter(value -> !value.isBlank())
                .orElseThrow(() -> Stop.wrong("The option --" + name + " is needed."));
    }

    int number(String name, int otherwise, int least, int most) {
        var given = options.get(name);
        if (given == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(given);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // the sentence below
        }
        throw Stop.wrong(
                "--" + name + " must be a whole number from " + least + " to " + most + ", not '" + given + "'.");
    }

    boolean flag(String name) {
        return flags.contains(name);
    }

    void noMore() {
        if (!rest.isEmpty()) {
            throw Stop.wrong("Unknown argument " + rest.getFirst() + ".");
        }
    }
}
