package kz.qyzmet.desk.retention;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kz.qyzmet.desk.attachment.Attachment;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.ledger.Ledger;
import kz.qyzmet.desk.ledger.Ledgered;
import kz.qyzmet.desk.mail.MailParser;
import kz.qyzmet.desk.mail.Outbox;
import kz.qyzmet.desk.mail.PartSink;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.search.SearchIndex;
import kz.qyzmet.desk.search.Searchable;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.ticket.Passages;
import kz.qyzmet.desk.ticket.Passages.Hit;
import kz.qyzmet.desk.ticket.Passages.Wanted;
import kz.qyzmet.desk.ticket.Passages.Where;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Conflict;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Redacts a passage everywhere it was copied (clause 2.1.4): texts and their quotations in later replies, the HTML of letters, raw letters, files by their words and names, drafts, letters that still
 * wait, and the index. Texts are blackened; a file or raw letter that holds the passage goes whole. Irreversible: it stands in the ledger, so that a restored backup does not bring the passage back
 * (contracts 4).
 */
@Component
@ActsAs(Family.ERASURE)
class Redaction {
    static final int SHORTEST = 3;
    private static final int CANDIDATES = 100;
    /** Soft hyphens, joiners, marks of direction: what stands between letters without being seen. */
    static final String UNSEEN = "\\u00ad\\u034f\\u061c\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069\\ufeff";

    private static final String UNSEEN_HTML = "&(?:shy|zwj|zwnj|#173|#820[3-7]|#8288|#65279);|<[^>]*>";

    /** @param raw whether it is a raw letter */
    record FileHit(UUID id, String name, boolean raw) {
        @Override
        public String toString() {
            return "FileHit[" + id + "]";
        }
    }

    /**
     * What was found in one ticket.
     *
     * @param unread files whose form we cannot read: a person has to look
     * @param letters that wait and would be stopped
     */
    record Found(Where ticket, List<Hit> hits, List<FileHit> files, List<String> unread, int letters) {
        boolean nothing() {
            return hits.isEmpty() && files.isEmpty() && letters == 0;
        }

        @Override
        public String toString() {
            return "Found[" + ticket.number() + "]";
        }
    }

    /**
     * @param ticket the one that was asked for
     * @param found in it and in those linked with it, as in the act: the ticket itself first
     * @param elsewhere other tickets in which the passage stands too
     * @param closed messages in these tickets that nobody looks through, because their people are blocked
     */
    record Preview(Where ticket, List<Found> found, List<Where> elsewhere, int closed) {
        boolean nothing() {
            return found.stream().allMatch(Found::nothing);
        }

        /** Texts, files and letters by the table they stand in. */
        Map<String, Long> counts() {
            var counts = new LinkedHashMap<String, Long>();
            for (var one : found) {
                one.hits()
                        .forEach(hit -> counts.merge(
                                hit.place().substring(0, hit.place().indexOf('.')), 1L, Long::sum));
                counts.merge("attachment", (long) one.files().size(), Long::sum);
                counts.merge("outbox", (long) one.letters(), Long::sum);
            }
            return counts;
        }

        @Override
        public String toString() {
            return "Preview[" + ticket.number() + "]";
        }
    }

    /**
     * @param places how many texts, files and letters were touched
     * @param closed messages that stay as they are, because their people are blocked
     */
    record Done(int places, int closed) {}

    private final Passages passages;
    private final Attachments attachments;
    private final FileWords words;
    private final Outbox outbox;
    private final Holds holds;
    private final Subjects subjects;
    private final Journal journal;
    private final SearchIndex index;
    private final ObjectProvider<Searchable> searchable;
    private final TransactionOperations transaction;
    private final Policy policy;
    private final Ledger ledger;
    private final Vault vault;

    Redaction(
            Passages passages,
            Attachments attachments,
            FileWords words,
            Outbox outbox,
            Holds holds,
            Subjects subjects,
            Journal journal,
            SearchIndex index,
            ObjectProvider<Searchable> searchable,
            TransactionOperations transaction,
            Policy policy,
            Ledger ledger,
            Vault vault) {
        this.passages = passages;
        this.attachments = attachments;
        this.words = words;
        this.outbox = outbox;
        this.holds = holds;
        this.subjects = subjects;
        this.journal = journal;
        this.index = index;
        this.searchable = searchable;
        this.transaction = transaction;
        this.policy = policy;
        this.ledger = ledger;
        this.vault = vault;
    }

    /**
     * Where it stands, counted; nothing changes. Empty when there is no such ticket. Looks in one transaction of the role that blackens, so it finds what the act will: what is blocked is closed to both
     * (clause 1.3), and whether the passage stands there nobody asks.
     */
    Optional<Preview> preview(Actor officer, String numberOrId, String passage) {
        var permit = permit(officer);
        return passages.ticket(permit, numberOrId).map(ticket -> {
            var touched = touched(permit, ticket.ticket());
            var elsewhere = elsewhere(touched, wanted(passage), passage);
            int closed = passages.closed(permit, touched);
            return transaction.execute(_ -> {
                var found = known(permit, touched)
                        .map(where -> {
                            journal.read(
                                    permit, "ticket:" + where.ticket(), List.of(where.requester()), "message.body");
                            return looked(permit, where, passage);
                        })
                        .toList();
                return new Preview(ticket, found, known(permit, elsewhere).toList(), closed);
            });
        });
    }

    /**
     * Blackens it. The linked tickets, where an answer may quote it, too.
     *
     * @throws Conflict when the requester is blocked or on hold, or somebody on hold takes part in one of these tickets
     */
    Done redact(Actor officer, UUID id, String passage) {
        var permit = permit(officer);
        var ticket = passages.ticket(permit, id.toString()).orElseThrow(kz.qyzmet.desk.web.NotFound::new);
        if (subjects.blocked(ticket.requester())) {
            throw new Conflict(409, "erasure-blocked");
        } else if (holds.stands(ticket.requester())) {
            throw new Conflict(409, "erasure-held");
        }
        var touched = touched(permit, id);
        if (touched.stream().anyMatch(holds::within)) {
            throw new Conflict(409, "erasure-held-beside");
        }
        int closed = passages.closed(permit, touched);
        int done = 0;
        for (var one : touched) {
            done += passages.ticket(permit, one.toString())
                    .map(where -> one(permit, where, passage, () -> note(where, passage)))
                    .orElse(0);
        }
        // the words leave the index files as well, and the tickets come back without them
        index.purge(touched);
        transaction.executeWithoutResult(_ -> touched.forEach(passages::reindex));
        return new Done(done, closed);
    }

    private Stream<Where> known(Permit permit, Set<UUID> tickets) {
        return tickets.stream()
                .map(id -> passages.ticket(permit, id.toString()))
                .flatMap(Optional::stream);
    }

    private Set<UUID> touched(Permit permit, UUID id) {
        var touched = new LinkedHashSet<UUID>();
        touched.add(id);
        touched.addAll(passages.linked(permit, id));
        return touched;
    }

    /** On the disk before the redaction commits: which ticket and which words, for nobody's eyes but those of a replay. */
    private void note(Where ticket, String passage) {
        var act = Ids.ordered();
        var requester = ticket.requester();
        ledger.note(
                Ledgered.Kind.REDACTION,
                act,
                requester,
                vault.sealPassing(requester, place(act), ticket.ticket() + "\n" + passage));
    }

    private static Place place(UUID act) {
        return new Place("ledger/", "passage", act);
    }

    /**
     * After a restore: blackens again what was redacted in a ticket, and in those linked with it, since the backup was made (contracts 4), whatever holds stand by now. Does nothing when it is so already, when
     * the backup knows neither the person nor the ticket, or when the epoch has ended: no backup from before the redaction opens then.
     *
     * @throws IllegalStateException when the passage is not beside the ledger, or the person is blocked and nothing of them may be changed: the desk stays closed
     * @throws Unreadable when it does not open
     */
    void replay(Ledgered act) {
        var subject = act.subject();
        if (vault.keyId(subject).isEmpty()) {
            return;
        }
        var words = ledger.words(act);
        if (words.isEmpty()) {
            return;
        }
        if (subjects.blocked(subject)) {
            throw new IllegalStateException("a redaction cannot be done again while its person is blocked");
        }
        var permit = policy.permit(Actor.system("ledger"), Purpose.RIGHTS);
        var said = vault.open(permit, subject, place(act.act()), words.get());
        int end = said.indexOf('\n');
        var passage = said.substring(end + 1);
        for (var id : touched(permit, UUID.fromString(said.substring(0, end)))) {
            // the index follows by its feed: it begins after the replay
            passages.ticket(permit, id.toString()).ifPresent(where -> one(permit, where, passage, () -> {}));
        }
    }

    private int one(Permit permit, Where ticket, String passage, Runnable note) {
        var wanted = wanted(passage);
        var done = transaction.execute(_ -> {
            var found = looked(permit, ticket, passage);
            if (found.nothing()) {
                return 0;
            }
            int blackened = passages.blacken(permit, ticket, wanted);
            for (var file : found.files()) {
                attachments.remove(permit, file.id());
            }
            int letters = outbox.matching(permit, ticket.ticket(), text -> matches(wanted, text), true);
            journal.note(
                    permit,
                    Operation.DELETE,
                    "ticket:" + ticket.ticket(),
                    List.of(ticket.requester()),
                    "message.body",
                    "attachment.content_key");
            note.run();
            return blackened + found.files().size() + letters;
        });
        return done == null ? 0 : done;
    }

    private Found looked(Permit permit, Where ticket, String passage) {
        var wanted = wanted(passage);
        var hits = passages.find(permit, ticket, wanted);
        var hitMessages = hits.stream().map(Hit::message).collect(Collectors.toCollection(HashSet::new));
        var files = new ArrayList<FileHit>();
        var unread = new ArrayList<String>();
        var messages = passages.messages(permit, ticket.ticket());
        for (var file : attachments.of(permit, messages)) {
            var text = words.of(permit, file);
            if (matches(wanted, file.name())
                    || text.filter(found -> matches(wanted, found)).isPresent()) {
                files.add(new FileHit(file.id(), file.name(), false));
                hitMessages.add(file.holder());
            } else if (text.isEmpty()) {
                unread.add(file.name());
            }
        }
        for (var message : messages) {
            attachments.raw(permit, message).ifPresent(raw -> {
                // the raw letter is a copy of its message and of its files
                if (hitMessages.contains(message) || inLetter(permit, raw, wanted)) {
                    files.add(new FileHit(raw.id(), raw.name(), true));
                }
            });
        }
        int letters = outbox.matching(permit, ticket.ticket(), text -> matches(wanted, text), false);
        return new Found(ticket, hits, files, unread, letters);
    }

    private boolean inLetter(Permit permit, Attachment raw, Wanted wanted) {
        try {
            var letter = MailParser.parse(new ByteArrayInputStream(words.bytes(permit, raw)), PartSink.NOWHERE);
            return matches(wanted, letter.text())
                    || matches(wanted, letter.html())
                    || matches(wanted, letter.subject())
                    || Stream.of(letter.from(), letter.replyTo(), letter.to(), letter.cc())
                            .flatMap(List::stream)
                            .anyMatch(named -> matches(wanted, named.name()) || matches(wanted, named.email()));
        } catch (IOException | RuntimeException unreadable) {
            return false;
        }
    }

    private Set<UUID> elsewhere(Set<UUID> touched, Wanted wanted, String passage) {
        var ids = new ArrayList<>(index.find(passage, CANDIDATES, null).ids());
        ids.removeAll(touched);
        var found = new LinkedHashSet<UUID>();
        if (!ids.isEmpty()) {
            searchable.getObject().documents(ids).forEach((id, document) -> {
                if (matches(wanted, document.subject())
                        || document.texts().stream().anyMatch(text -> matches(wanted, text))) {
                    found.add(id);
                }
            });
        }
        return found;
    }

    private static boolean matches(Wanted wanted, String text) {
        return wanted.text().matcher(text).find() || wanted.html().matcher(text).find();
    }

    /**
     * Words apart by any space, and by the marks of a quotation; in HTML by tags as well, and escaped. A copy is one also with characters that nobody sees between its letters, with е for ё, and with its letters
     * and their marks apart, as some programs write them.
     */
    static Wanted wanted(String passage) {
        var clean = clean(passage);
        if (clean.isEmpty()) {
            // its pattern would stand everywhere
            throw new IllegalArgumentException("nothing to look for");
        }
        var words = clean.split(" ");
        int flags = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
        return new Wanted(
                Pattern.compile(
                        joined(words, Redaction::written, "[" + UNSEEN + "]*", "[\\s\\p{Z}>|" + UNSEEN + "]+"), flags),
                Pattern.compile(
                        joined(
                                words,
                                Redaction::escaped,
                                "(?:[" + UNSEEN + "]|" + UNSEEN_HTML + ")*",
                                "(?:[\\s\\p{Z}" + UNSEEN + "]|&nbsp;|" + UNSEEN_HTML + ")+"),
                        flags));
    }

    /** What is looked for in a passage as somebody typed or pasted it: its letters are counted by this, too. */
    static String clean(String passage) {
        return Normalizer.normalize(passage, Normalizer.Form.NFC)
                .replaceAll("[" + UNSEEN + "]", "")
                .replaceAll("[\\s\\p{Z}]+", " ")
                .strip();
    }

    private static String joined(String[] words, IntFunction<String> letter, String within, String between) {
        return Arrays.stream(words)
                .map(word -> word.codePoints().mapToObj(letter).collect(Collectors.joining(within)))
                .collect(Collectors.joining(between));
    }

    private static String written(int letter) {
        if (letter == 'е' || letter == 'ё' || letter == 'Е' || letter == 'Ё') {
            return "(?:ё|е\u0308?)";
        }
        var whole = Character.toString(letter);
        var apart = Normalizer.normalize(whole, Normalizer.Form.NFD);
        return whole.equals(apart)
                ? Pattern.quote(whole)
                : "(?:" + Pattern.quote(whole) + "|" + Pattern.quote(apart) + ")";
    }

    private static String escaped(int letter) {
        return switch (letter) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '"' -> "(?:\"|&#34;|&quot;)";
            case '\'' -> "(?:'|&#39;)";
            case '@' -> "(?:@|&#64;)";
            case '+' -> "(?:\\+|&#43;)";
            case '=' -> "(?:=|&#61;)";
            default -> written(letter);
        };
    }

    private Permit permit(Actor officer) {
        var permit = policy.permit(officer, Purpose.RIGHTS);
        Destruction.officer(permit);
        return permit;
    }
}
