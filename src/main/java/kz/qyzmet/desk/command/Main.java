package kz.qyzmet.desk.command;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The command line: {@code bin/qyzmet}. Starts no Spring; what needs the desk asks the running one. */
public final class Main {
    private static final List<Command> COMMANDS = List.of(
            new MailCommand(),
            new TokenCommand(),
            new UserCommand(),
            new KeysCommand(),
            new BackupCommand(),
            new RestoreCommand(),
            new ExplainCommand(),
            new ParseCommand(),
            new JournalCommand(),
            ProofCommand.receipt(),
            ProofCommand.act(),
            new SeedCommand(),
            new DoctorCommand());

    private Main() {}

    public static void main(String... words) {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        int code = run(List.of(words), new Console(System.in, out, err, System.getenv()));
        out.flush();
        System.exit(code);
    }

    static int run(List<String> words, Console console) {
        var name = words.isEmpty() ? "" : words.getFirst();
        if (name.equals("--help") || name.equals("-h") || name.equals("help")) {
            console.out().print(help());
            return Stop.DONE;
        }
        var command = COMMANDS.stream().filter(one -> one.name().equals(name)).findFirst();
        if (command.isEmpty()) {
            console.err().println(name.isEmpty() ? "A command is needed." : "There is no command " + name + ".");
            console.err().println("Try: bin/qyzmet --help");
            return Stop.WRONG_CALL;
        }
        var rest = words.subList(1, words.size());
        if (rest.contains("--help") || rest.contains("-h")) {
            console.out().print(command.get().help());
            return Stop.DONE;
        }
        try {
            command.get().run(rest, console);
            return Stop.DONE;
        } catch (Stop stop) {
            console.err().println(stop.getMessage());
            if (stop.code() == Stop.WRONG_CALL) {
                console.err().println("Try: bin/qyzmet " + name + " --help");
            }
            return stop.code();
        }
    }

    private static String help() {
        var text = new StringBuilder("""
                The command line of Qyzmet Desk.

                Usage: bin/qyzmet COMMAND [--data DIR] [options]

                """);
        COMMANDS.forEach(command -> text.append("  %-9s%s%n".formatted(command.name(), command.purpose())));
        return text.append("""

                Each command has --help. The running desk is found by --data DIR or QYZMET_DATA.
                Exit codes: 0 done, 64 wrong call, 65 refused for good, 75 try again (also when no desk runs), 77 not allowed.
                """).toString();
    }
}
