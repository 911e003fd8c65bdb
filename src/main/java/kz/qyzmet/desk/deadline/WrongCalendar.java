package kz.qyzmet.desk.deadline;

/** The calendar file cannot be used; says the file, the line and what is wrong, for the person who writes it. */
public final class WrongCalendar extends RuntimeException {
    WrongCalendar(String file, int line, String cause) {
        super(file + ", line " + line + ": " + cause + ".");
    }
}
