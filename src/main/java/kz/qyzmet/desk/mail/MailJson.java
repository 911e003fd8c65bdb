package kz.qyzmet.desk.mail;

import java.util.List;
import java.util.function.Function;
import kz.qyzmet.desk.mail.ParsedMail.Address;
import org.jspecify.annotations.Nullable;

/** A parsed letter as one line of JSON, in the shape of contracts 19. By hand, so that the command starts at once. */
final class MailJson {
    private final StringBuilder out = new StringBuilder("{");

    private MailJson() {}

    static String line(String file, ParsedMail mail) {
        var json = new MailJson();
        json.key("file").text(file);
        json.key("from").list(mail.from(), json::address);
        json.key("sender").address(mail.sender());
        json.key("replyTo").list(mail.replyTo(), json::address);
        json.key("to").list(mail.to(), json::address);
        json.key("cc").list(mail.cc(), json::address);
        json.key("subject").text(mail.subject());
        json.key("date").text(mail.date());
        json.key("messageId").text(mail.messageId());
        json.key("inReplyTo").list(mail.inReplyTo(), json::text);
        json.key("references").list(mail.references(), json::text);
        json.key("text").text(mail.text());
        json.key("html").text(mail.html());
        json.key("reply").text(mail.reply());
        json.key("quoted").text(mail.quoted());
        json.key("signature").text(mail.signature());
        json.key("language").text(mail.language());
        json.key("attachments").list(mail.attachments(), json::attachment);
        json.key("autoSubmitted").text(mail.autoSubmitted().id());
        json.key("bounce").bounce(mail.bounce());
        json.key("defects").list(mail.defects(), json::text);
        return json.out.append('}').toString();
    }

    private MailJson key(String name) {
        var last = out.charAt(out.length() - 1);
        out.append(last == '{' ? "" : ",").append('"').append(name).append("\":");
        return this;
    }

    private <T> void list(List<T> items, Function<T, MailJson> each) {
        out.append('[');
        for (var i = 0; i < items.size(); i++) {
            out.append(i > 0 ? "," : "");
            each.apply(items.get(i));
        }
        out.append(']');
    }

    private MailJson address(@Nullable Address address) {
        if (address == null) {
            return text(null);
        }
        out.append('{');
        key("name").text(address.name());
        key("email").text(address.email());
        out.append('}');
        return this;
    }

    private MailJson attachment(ParsedMail.Attachment file) {
        out.append('{');
        key("name").text(file.name());
        key("type").text(file.type());
        key("charset").text(file.charset());
        key("size").out.append(file.size());
        key("sha256").text(file.sha256());
        key("contentId").text(file.contentId());
        key("inline").out.append(file.inline());
        out.append('}');
        return this;
    }

    private void bounce(ParsedMail.@Nullable Bounce bounce) {
        if (bounce == null) {
            text(null);
            return;
        }
        out.append('{');
        key("recipient").text(bounce.recipient());
        key("status").text(bounce.status());
        key("diagnostic").text(bounce.diagnostic());
        out.append('}');
    }

    private MailJson text(@Nullable String text) {
        if (text == null) {
            out.append("null");
            return this;
        }
        out.append('"');
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    // a lone surrogate has no UTF-8 form
                    if (c < ' ' || c == '\u2028' || c == '\u2029' || Character.isSurrogate(c) && alone(text, i)) {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
        return this;
    }

    private static boolean alone(String text, int i) {
        var c = text.charAt(i);
        return Character.isHighSurrogate(c)
                ? i + 1 >= text.length() || !Character.isLowSurrogate(text.charAt(i + 1))
                : i == 0 || !Character.isHighSurrogate(text.charAt(i - 1));
    }
}
