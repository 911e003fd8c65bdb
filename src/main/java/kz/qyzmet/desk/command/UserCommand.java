package kz.qyzmet.desk.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes a staff account. */
final class UserCommand implements Command {
    @Override
    public String name() {
        return "user";
    }

    @Override
    public String purpose() {
        return "make a staff account";
    }

    @Override
    public String help() {
        return """
                Makes an account for a colleague, or gives an existing person a further role.

                Usage: bin/qyzmet user create --name NAME --email EMAIL --role ROLE [options]

                  --name NAME        as it shall appear
                  --email EMAIL      with which the colleague signs in
                  --role ROLE        requester, agent, lead, administrator or officer
                  --language CODE    kk, ru or en (default kk)
                  --password-stdin   read the password from the first line of the input; otherwise it is asked for, or taken from
                                     QYZMET_PASSWORD. A requester needs none: they sign in by a link in a letter.
                  --data DIR         the data folder of the running desk
                  --json             print {"id"}
                """;
    }

    @Override
    public void run(List<String> words, Console console) {
        if (words.isEmpty() || !words.getFirst().equals("create")) {
            throw Stop.wrong("Say: user create.");
        }
        var arguments = Arguments.of(
                words.subList(1, words.size()),
                Set.of("name", "email", "role", "language", "data"),
                Set.of("json", "password-stdin"));
        arguments.noMore();
        Map<String, Object> wish = new LinkedHashMap<>();
        wish.put("name", arguments.needed("name"));
        wish.put("email", arguments.needed("email"));
        wish.put("role", arguments.needed("role"));
        wish.put("language", arguments.option("language").orElse("kk"));
        var desk = RunningDesk.on(console.data(arguments));
        if (!"requester".equals(wish.get("role"))) {
            wish.put(
                    "password",
                    new String(console.secret(
                            arguments.flag("password-stdin"), "QYZMET_PASSWORD", "Password for the account")));
        }
        var answer = desk.post("/local/users", wish);
        if (answer.status() != 201) {
            throw RunningDesk.refusal(answer);
        }
        console.out()
                .println(
                        arguments.flag("json")
                                ? RunningDesk.JSON.writeValueAsString(Map.of("id", answer.text("id")))
                                : "Done. The account can sign in.");
    }
}
