package kz.qyzmet.desk.command;

import java.util.List;
import java.util.Set;
import kz.qyzmet.desk.policy.Explain;
import kz.qyzmet.desk.policy.WrongPolicy;
import kz.qyzmet.desk.web.Language;

/** Prints the data map. */
final class ExplainCommand implements Command {
    @Override
    public String name() {
        return "explain";
    }

    @Override
    public String purpose() {
        return "print what personal data the desk holds, why and how long";
    }

    @Override
    public String help() {
        return """
                Prints the data map: each table with personal data, whose it is, why it is held, how long, what erasure does and what
                seals it. Needs no running desk.

                Usage: bin/qyzmet explain [--language kk|ru|en] [--json]
                """;
    }

    @Override
    public void run(List<String> words, Console console) {
        var arguments = Arguments.of(words, Set.of("language", "data"), Set.of("json"));
        arguments.noMore();
        var code = arguments.option("language").orElse("en");
        if (!Language.known(code)) {
            throw Stop.wrong("The language must be kk, ru or en.");
        }
        try {
            console.out().println(arguments.flag("json") ? Explain.json() : Explain.text(Language.of(code)));
        } catch (WrongPolicy wrong) {
            throw new Stop(Stop.REFUSED, String.valueOf(wrong.getMessage()));
        }
    }
}
