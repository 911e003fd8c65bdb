package kz.qyzmet.desk.command;

import java.util.List;

/** One command of the command line. */
interface Command {
    String name();

    /** One line for the list of all commands. */
    String purpose();

    String help();

    void run(List<String> words, Console console);
}
