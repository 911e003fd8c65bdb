package kz.qyzmet.desk.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes a token for a program. */
final class TokenCommand implements Command {
    @Override
    public String name() {
        return "token";
    }

    @Override
    public String purpose() {
        return "make a token for a program";
    }

    @Override
    public String help() {
        return """
                Makes a token for a program. It is shown once and stored only as a hash.

                Usage: bin/qyzmet token create --scopes LIST --name NAME [options]

                  --scopes LIST      with commas: tickets:read, tickets:write, people:read, people:write, mail:inbound, policy:read
                  --name NAME        what the program is called; appears on the tokens page
                  --ground CODE      why people's data comes through it: consent (default), justice, contract, legitimate-interest,
                                     public-by-subject, publication-by-law
                  --evidence TEXT    what the ground rests on (default: confirmed by integration NAME)
                  --team TEAM        sees only this team's tickets (the team's name in any language, or its id)
                  --person EMAIL     sees only what belongs to this person
                  --rate N           at most N requests a minute (default: no limit)
                  --expires DATE     the last day, such as 2027-12-31 (default: none)
                  --data DIR         the data folder of the running desk
                  --json             print {"id","token"}
                """;
    }

    @Override
    public void run(List<String> words, Console console) {
        if (words.isEmpty() || !words.getFirst().equals("create")) {
            throw Stop.wrong("Say: token create.");
        }
        var arguments = Arguments.of(
                words.subList(1, words.size()),
                Set.of("scopes", "name", "ground", "evidence", "team", "person", "rate", "expires", "data"),
                Set.of("json"));
        arguments.noMore();
        Map<String, Object> wish = new LinkedHashMap<>();
        wish.put("scopes", List.of(arguments.needed("scopes").strip().split("\\s*,\\s*")));
        wish.put("name", arguments.needed("name"));
        for (var name : List.of("ground", "evidence", "team", "person", "expires")) {
            arguments.option(name).ifPresent(value -> wish.put(name, value));
        }
        if (arguments.option("rate").isPresent()) {
            wish.put("rate", arguments.number("rate", 0, 1, 1_000_000));
        }
        var answer = RunningDesk.on(console.data(arguments)).post("/local/tokens", wish);
        if (answer.status() != 201) {
            throw RunningDesk.refusal(answer);
        }
        if (arguments.flag("json")) {
            console.out()
                    .println(RunningDesk.JSON.writeValueAsString(
                            Map.of("id", answer.text("id"), "token", answer.text("token"))));
        } else {
            console.out().println(answer.text("token"));
            console.err().println("It is shown this once. Keep it where only the program can read it.");
        }
    }
}
