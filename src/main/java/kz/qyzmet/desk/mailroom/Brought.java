package kz.qyzmet.desk.mailroom;

import java.io.InputStream;
import java.util.UUID;
import kz.qyzmet.desk.mail.MailIntake;
import kz.qyzmet.desk.mail.MailIntake.Taken;
import kz.qyzmet.desk.web.TooLarge;
import org.springframework.stereotype.Component;

/** The channels that others bring letters through: the pipe, and programs with a token. They are the intake's own doors, with a pulse. */
@Component
public class Brought {
    private final MailIntake intake;
    private final Beats beats;

    Brought(MailIntake intake, Beats beats) {
        this.intake = intake;
        this.beats = beats;
    }

    /** By {@code bin/qyzmet mail} on this machine. @see MailIntake#take(InputStream) */
    public Taken byPipe(InputStream letter) {
        return take(Channel.PIPE, letter);
    }

    /** By {@code POST /mail/inbound}. @see MailIntake#take(InputStream) */
    public Taken byProgram(InputStream letter) {
        return take(Channel.INBOUND, letter);
    }

    private Taken take(UUID channel, InputStream letter) {
        try {
            var taken = intake.take(letter);
            beats.took(channel, taken);
            return taken;
        } catch (TooLarge tooLarge) {
            beats.refused(channel);
            throw tooLarge;
        }
    }
}
