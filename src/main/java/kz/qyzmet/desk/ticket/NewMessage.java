package kz.qyzmet.desk.ticket;

import java.util.List;
import kz.qyzmet.desk.attachment.Upload;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.policy.SubjectId;
import org.jspecify.annotations.Nullable;

/**
 * Something about to be said.
 *
 * @param author who says it; null for the desk itself or a program
 * @param html the cleaned HTML of a letter, kept beside the text
 * @param quoted what the letter quoted, folded on the page and never thrown away
 * @param raw the raw letter, received already
 */
public record NewMessage(
        TicketMessage.Kind kind,
        TicketMessage.Side side,
        @Nullable SubjectId author,
        String text,
        @Nullable String html,
        @Nullable String quoted,
        Channel channel,
        List<File> files,
        @Nullable Upload raw) {

    /** A received file and how it was called. */
    public record File(
            Upload upload,
            String name,
            String type,
            @Nullable String contentId,
            boolean inline) {}

    public static NewMessage reply(
            TicketMessage.Side side, @Nullable SubjectId author, String text, Channel channel, List<File> files) {
        return new NewMessage(TicketMessage.Kind.REPLY, side, author, text, null, null, channel, files, null);
    }

    public static NewMessage note(@Nullable SubjectId author, String text, Channel channel, List<File> files) {
        return new NewMessage(
                TicketMessage.Kind.NOTE, TicketMessage.Side.STAFF, author, text, null, null, channel, files, null);
    }

    @Override
    public String toString() {
        return "NewMessage[" + kind + "]";
    }
}
