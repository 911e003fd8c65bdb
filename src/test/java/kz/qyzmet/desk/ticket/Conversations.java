package kz.qyzmet.desk.ticket;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes conversations of three parties with a desk as mail programs and people really hold them, and knows for every letter where it belongs. The
 * same seed makes the same conversations; only the desk's own ids differ from run to run.
 */
final class Conversations {
    /** What the desk under test does. */
    interface Desk {
        /** Takes a letter in. @return the ticket it went to, and whether the desk had it before */
        Where take(byte[] letter);

        /** A colleague answers; what arrived at the requester. */
        Out answer(String ticket, String words);

        void close(String ticket, int daysAgo);

        /** The requester's key is destroyed. */
        void destroy(String ticket);

        /** The closed ticket goes into the statistics and out of the desk. */
        void depersonalise(String ticket);

        /** From now on the second ticket speaks for the first: they were merged, or the first was split and goes on there. */
        void goesOnIn(String ticket, String other);
    }

    record Where(String ticket, boolean duplicate) {}

    /** @param replyTo where an answer goes */
    record Out(String messageId, List<String> references, String replyTo, String text) {}

    /** A letter with its story. @param belongs the truth: letters of one ticket share it */
    record Step(String story, String belongs, boolean duplicate, byte[] raw, Where went) {}

    private static final List<String> DESKS =
            List.of("desk@qyzmet.example", "help@qyzmet.example", "it@qyzmet.example");
    private static final List<String> MATTERS =
            List.of("Принтер", "Пропуск", "VPN", "Почта", "Жалақы", "Интернет", "Есік", "Құпиясөз", "Laptop", "1С");

    private final Random random;
    private final Desk desk;
    private final List<Step> steps = new ArrayList<>();
    private int people;
    private int letters;

    Conversations(long seed, Desk desk) {
        this.random = new Random(seed);
        this.desk = desk;
    }

    List<Step> make(int conversations) {
        for (var n = 0; n < conversations; n++) {
            new Conversation(n).hold();
        }
        return steps;
    }

    private static final class Mail {
        String from = "";
        List<String> to = new ArrayList<>();
        List<String> cc = new ArrayList<>();
        String subject = "";
        String id = "";

        @Nullable
        String inReplyTo;

        List<String> references = new ArrayList<>();
        String text = "";
        List<String> more = new ArrayList<>();

        byte[] raw() {
            var head = new StringBuilder();
            more.forEach(line -> head.append(line).append("\r\n"));
            head.append("From: ")
                    .append(from)
                    .append("\r\nTo: ")
                    .append(String.join(", ", to))
                    .append("\r\n");
            if (!cc.isEmpty()) {
                head.append("Cc: ").append(String.join(",\r\n ", cc)).append("\r\n");
            }
            head.append("Subject: ")
                    .append(subject)
                    .append("\r\nMessage-ID: <")
                    .append(id)
                    .append(">\r\n");
            if (inReplyTo != null) {
                head.append("In-Reply-To: <").append(inReplyTo).append(">\r\n");
            }
            if (!references.isEmpty()) {
                head.append("References: ")
                        .append(references.stream().map(one -> "<" + one + ">").collect(Collectors.joining("\r\n ")))
                        .append("\r\n");
            }
            head.append("Date: Mon, 2 Mar 2026 10:15:00 +0500\r\nMIME-Version: 1.0\r\n")
                    .append("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n")
                    .append(text.replace("\n", "\r\n"))
                    .append("\r\n");
            return head.toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    private final class Conversation {
        private final String name;
        private final String asker = person("asker");
        private final String friend = person("friend");
        private final String stranger = person("stranger");
        private final String subject;
        private final String mailbox = DESKS.get(random.nextInt(DESKS.size()));
        private final List<String> thread = new ArrayList<>();
        private @Nullable Out last;
        private String ticket = "";

        Conversation(int n) {
            this.name = "c" + n;
            // people call their matters alike: a subject line means nothing
            this.subject = MATTERS.get(random.nextInt(MATTERS.size()));
        }

        void hold() {
            var named = chance(70);
            var opening = opening(named);
            ticket = take("the asker opens", name, opening).ticket();
            if (chance(30)) {
                elsewhere(opening);
            }
            if (named && chance(50)) {
                take("whoever was named answers first", name, reply(friend, opening.id, List.of(opening.id)));
            }
            var acts = new ArrayList<Runnable>(List.of(
                    () -> askerAnswers(),
                    () -> askerAnswers(),
                    () -> lostIds(),
                    () -> subjectChanges(),
                    () -> passedToAStranger(),
                    () -> forwardsAStrangersLetter(),
                    () -> anotherMatterUnderTheSameSubject(),
                    () -> somebodyElseUnderTheSameNumber(),
                    () -> stolenAddress(),
                    () -> robotAnswers(),
                    () -> unseenLetterIsAnswered(named),
                    () -> friendAnswers(named)));
            Collections.shuffle(acts, random);
            answer();
            acts.subList(0, 4 + random.nextInt(5)).forEach(act -> {
                act.run();
                if (chance(40)) {
                    answer();
                }
            });
            end();
        }

        private Mail opening(boolean named) {
            var mail = mail(asker);
            mail.to.add(mailbox);
            if (named) {
                mail.cc.add(friend);
            }
            mail.subject = subject;
            mail.text = "Көмек керек: " + subject + " " + words();
            return mail;
        }

        /** The same letter by the mailbox of another channel: other transport headers, the same letter. */
        private void elsewhere(Mail first) {
            first.more.add("Received: from mx" + random.nextInt(9)
                    + ".example by other.example; Mon, 2 Mar 2026 05:15:09 +0000");
            first.more.add("Delivered-To: " + DESKS.get(random.nextInt(DESKS.size())));
            var went = desk.take(first.raw());
            steps.add(new Step("the same letter by another channel", name, true, first.raw(), went));
        }

        private void askerAnswers() {
            take("the asker answers", name, toTheDesk(asker));
        }

        private void friendAnswers(boolean named) {
            if (named) {
                var mail = toTheDesk(friend);
                mail.cc.add(asker);
                take("whoever was named answers", name, mail);
            } else {
                take("a third person nobody named answers", name + "/friend", toTheDesk(friend));
            }
        }

        /** An answer to the desk's last letter as one of several programs makes it. */
        private Mail toTheDesk(String from) {
            var out = last();
            var mail = mail(from);
            mail.to.add(out.replyTo());
            mail.subject = "Re: " + subject;
            mail.text = words() + quote(out);
            switch (random.nextInt(5)) {
                case 0 -> mail.inReplyTo = out.messageId();
                case 1 -> mail.references.add(out.messageId());
                case 2 -> {
                    // long threads are cut in the middle
                    mail.references.addAll(thread.subList(0, Math.min(1, thread.size())));
                    mail.references.add(out.messageId());
                }
                case 3 -> {
                    mail.inReplyTo = "made.up." + random.nextInt(1_000_000) + "@gateway.example";
                    mail.references.addAll(out.references());
                    mail.references.add(out.messageId());
                }
                default -> {
                    mail.inReplyTo = out.messageId();
                    mail.references.addAll(out.references());
                    mail.references.add(out.messageId());
                }
            }
            return mail;
        }

        private void lostIds() {
            var out = last();
            var mail = mail(asker);
            mail.subject = "RE: " + subject;
            if (chance(50)) {
                mail.to.add(out.replyTo());
                mail.text = words();
                take("all ids are lost, the address is kept", name, mail);
            } else {
                mail.to.add(mailbox);
                mail.text = words() + outlook(out);
                take("all ids and the address are lost, our words are quoted", name, mail);
            }
        }

        private void subjectChanges() {
            var mail = toTheDesk(asker);
            mail.subject = chance(50) ? "[" + (1 + random.nextInt(900)) + "] " + words() : "SV: VS: Жауап: " + words();
            take("the subject was changed, perhaps to another ticket's number", name, mail);
        }

        private void passedToAStranger() {
            var own = name + "/stranger";
            var mail = toTheDesk(stranger);
            mail.inReplyTo = last().messageId();
            take("somebody the letter was passed to answers", own, mail);
            if (chance(60)) {
                var again = toTheDesk(stranger);
                again.inReplyTo = last().messageId();
                take("and answers once more", own, again);
            }
        }

        private void forwardsAStrangersLetter() {
            var mail = toTheDesk(asker);
            mail.inReplyTo = last().messageId();
            mail.subject = "Fwd: " + subject;
            mail.text = "Қараңызшы\n\n---------- Forwarded message ---------\nFrom: " + person("other")
                    + "\nDate: Mon, 2 Mar 2026\nSubject: " + words() + "\nTo: " + asker + "\n\n" + words();
            take("the asker forwards a letter of somebody else", name, mail);
        }

        private void anotherMatterUnderTheSameSubject() {
            var mail = mail(asker);
            mail.to.add(mailbox);
            mail.subject = chance(50) ? subject : "Re: [" + (1 + random.nextInt(900)) + "] " + subject;
            mail.text = "Бұл басқа мәселе. " + words();
            take("another matter under the same subject", name + "/other" + letters, mail);
        }

        private void somebodyElseUnderTheSameNumber() {
            var mail = mail(person("passer"));
            mail.to.add(mailbox);
            mail.subject = "Re: [" + (1 + random.nextInt(900)) + "] " + subject;
            mail.text = words();
            take("somebody else guesses a number", name + "/passer" + letters, mail);
        }

        /** Whoever has the signed address, or changes a letter of it, is still no party. */
        private void stolenAddress() {
            var mail = mail(person("thief"));
            var address = last().replyTo();
            mail.to.add(chance(50) ? address : spoiled(address));
            mail.subject = "Re: " + subject;
            mail.text = words() + (chance(50) ? outlook(last()) : "");
            take("a stranger writes to the signed address", name + "/thief" + letters, mail);
        }

        private void robotAnswers() {
            var mail = toTheDesk(asker);
            mail.more.add("Auto-Submitted: auto-replied");
            mail.subject = "Automatic reply: " + subject;
            mail.text = "Мен демалыстамын. " + words();
            take("the asker's robot answers", name, mail);
        }

        /** The asker writes to a friend only, and answers the desk with both ids; then the friend answers the letter that never came here. */
        private void unseenLetterIsAnswered(boolean named) {
            if (!named) {
                return;
            }
            var unseen = "unseen." + letters + "." + name + "@mail.example";
            var mail = toTheDesk(asker);
            mail.inReplyTo = last().messageId();
            mail.references.add(unseen);
            mail.cc.add(friend);
            take("the asker's letter refers to one that never came here", name, mail);
            var answer = reply(friend, unseen, List.of(unseen));
            answer.to.add(asker);
            take("whoever was named answers the letter that never came here", name, answer);
        }

        private void end() {
            switch (random.nextInt(7)) {
                case 0 -> {
                    desk.close(ticket, 3);
                    take("an answer soon after the end opens it again", name, toTheDesk(asker));
                }
                case 1 -> {
                    desk.close(ticket, 60);
                    var next = name + "/next";
                    take("an answer long after the end continues in a new one", next, toTheDesk(asker));
                    take("and so does the next answer to the old letter", next, toTheDesk(asker));
                }
                case 2 -> {
                    desk.destroy(ticket);
                    take("an answer after the destruction", name + "/after", toTheDesk(friend));
                }
                case 3 -> {
                    desk.close(ticket, 3);
                    desk.depersonalise(ticket);
                    take("an answer after the depersonalisation", name + "/after", toTheDesk(asker));
                }
                case 4 -> merged();
                case 5 -> split();
                default -> {
                    // it goes on
                }
            }
        }

        /** Two tickets of the asker become one: answers to letters of either go to the one that stays. */
        private void merged() {
            var mail = mail(asker);
            mail.to.add(mailbox);
            mail.subject = subject;
            mail.text = "Тағы да сол мәселе. " + words();
            var into = name + "/into";
            var other = take("the asker writes once more about the same", into, mail)
                    .ticket();
            desk.close(ticket, 1);
            desk.goesOnIn(ticket, other);
            take("an answer to a letter of the ticket that was merged", into, toTheDesk(asker));
            last = desk.answer(other, words());
            take("an answer to the ticket that both became", into, toTheDesk(asker));
            take("somebody else still does not join what was merged", name + "/late", toTheDesk(stranger()));
        }

        /** What is left of the matter goes on in a ticket of its own, and the first is over. */
        private void split() {
            var mail = mail(asker);
            mail.to.add(mailbox);
            mail.subject = subject;
            mail.text = "Екінші бөлігі. " + words();
            var part = name + "/part";
            var other = take("the second half of the matter", part, mail).ticket();
            take("an answer to the first half before the split", name, toTheDesk(asker));
            desk.close(ticket, 60);
            desk.goesOnIn(ticket, other);
            take("an answer to a letter from before the split", part, toTheDesk(asker));
        }

        private String stranger() {
            return person("late");
        }

        private void answer() {
            last = desk.answer(ticket, words());
            thread.add(last.messageId());
        }

        private Out last() {
            if (last == null) {
                throw new IllegalStateException("the desk has not answered");
            }
            return last;
        }

        private Mail reply(String from, String id, List<String> references) {
            var mail = mail(from);
            mail.to.add(mailbox);
            mail.cc.add(asker);
            mail.subject = "Re: " + subject;
            mail.inReplyTo = chance(80) ? id : null;
            mail.references.addAll(references);
            mail.text = words();
            return mail;
        }

        private Where take(String story, String belongs, Mail mail) {
            var went = desk.take(mail.raw());
            steps.add(new Step(story, belongs, false, mail.raw(), went));
            return went;
        }
    }

    private Mail mail(String from) {
        var mail = new Mail();
        mail.from = from;
        mail.id = "m" + letters++ + "." + random.nextInt(1_000_000) + "@mail.example";
        return mail;
    }

    private static String quote(Out out) {
        return "\n\n2 нау. 2026 ж., 10:20, Qyzmet Desk <desk@qyzmet.example> жазды:\n"
                + out.text().lines().map(line -> "> " + line).collect(Collectors.joining("\n"));
    }

    private static String outlook(Out out) {
        return "\n\n-----Исходное сообщение-----\nFrom: Qyzmet Desk <desk@qyzmet.example>\nSent: Monday, March 2, 2026 10:20\nTo: asker\nSubject: RE\n\n"
                + out.text();
    }

    private String spoiled(String address) {
        var at = address.indexOf('@') - 3;
        var letter = address.charAt(at) == 'a' ? 'b' : 'a';
        return address.substring(0, at) + letter + address.substring(at + 1);
    }

    private String person(String role) {
        // a domain each: the pace of letters to one domain is not what is tried here
        return role + people + "@mail" + people++ + ".example";
    }

    private String words() {
        return "сөз " + Integer.toString(random.nextInt(1_000_000), 36) + " "
                + Integer.toString(random.nextInt(1_000_000), 36);
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }
}
