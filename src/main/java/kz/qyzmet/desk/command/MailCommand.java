package kz.qyzmet.desk.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Hands one letter to the desk; made for the pipe of a mail server. */
final class MailCommand implements Command {
    @Override
    public String name() {
        return "mail";
    }

    @Override
    public String purpose() {
        return "hand a letter to the desk";
    }

    @Override
    public String help() {
        return """
                Hands one letter (RFC 5322) to the running desk. It becomes a ticket or an answer in one; to the privacy address, a case of
                the officer or a letter in one.

                Usage: bin/qyzmet mail [--data DIR] [--json] < message.eml
                       bin/qyzmet mail --url URL --token-file FILE [--json] < message.eml

                  --data DIR         the data folder of the running desk
                  --url URL          a desk anywhere, for users who may not read the data folder
                  --token-file FILE  holds a token with the scope mail:inbound
                  --json             print {"result","kind","ticket","number","message"}: result is stored, duplicate or
                                     quarantined; kind is ticket or case, whose id and number follow

                Exit 0 means the letter is stored for good: in a ticket or a case, as a duplicate of one that is stored, or set
                aside; why stands on the pages of the desk alone, because it can tell who is blocked.
                75 means keep it and try again.
                """;
    }

    @Override
    public void run(List<String> words, Console console) {
        var arguments = Arguments.of(words, Set.of("data", "url", "token-file"), Set.of("json"));
        arguments.noMore();
        var url = arguments.option("url");
        if (url.isPresent() != arguments.option("token-file").isPresent()) {
            throw Stop.wrong("--url and --token-file go together.");
        }
        var desk = url.isPresent()
                ? RunningDesk.at(url.get(), token(Path.of(arguments.needed("token-file"))))
                : RunningDesk.on(console.data(arguments));
        var answer = desk.post(url.isPresent() ? "/mail/inbound" : "/local/mail", "message/rfc822", console.in());
        console.out()
                .println(arguments.flag("json") ? RunningDesk.JSON.writeValueAsString(result(answer)) : said(answer));
    }

    record Result(String result, String kind, String ticket, String number, String message) {}

    private static Result result(RunningDesk.Answer answer) {
        var result = switch (answer.status()) {
            case 201 -> "stored";
            case 200 -> "duplicate";
            case 202 -> "quarantined";
            default -> throw RunningDesk.refusal(answer);
        };
        var kind = answer.status() == 202 ? "" : answer.text("kind").isEmpty() ? "ticket" : answer.text("kind");
        return new Result(result, kind, answer.text("ticket"), answer.text("number"), answer.text("message"));
    }

    /** What became of the letter, for whoever reads the mail server's log, where the sender stands too. */
    static String said(RunningDesk.Answer answer) {
        var result = result(answer);
        return switch (result.result()) {
            case "stored" -> (result.kind().equals("case") ? "Case " : "Ticket ") + result.number();
            case "duplicate" -> "Already stored: " + result.kind() + " " + result.number();
            default -> "Set aside: stored, and in no ticket";
        };
    }

    private static String token(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new Stop(Stop.NOT_ALLOWED, "The token file " + file + " cannot be read.");
        }
    }
}
