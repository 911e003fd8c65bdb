package kz.qyzmet.desk.rights;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import kz.qyzmet.desk.attachment.Attachment;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.audit.OwnJournal;
import kz.qyzmet.desk.consent.ConsentDocuments;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.consent.ReceiptCopies;
import kz.qyzmet.desk.consent.Scan;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.ticket.Conversation;
import kz.qyzmet.desk.ticket.Ticket;
import kz.qyzmet.desk.ticket.TicketMessage;
import kz.qyzmet.desk.ticket.Tickets;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Page;
import kz.qyzmet.desk.web.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * All that is held about a person as one ZIP (Law 94-V art. 24(1)(1); clause 3.2.1): pages in their language that open without the desk, the same for programs, and their files. It is written as it is read, a
 * part of bounded size at a time, so that fifty thousand tickets take no more memory than fifty. Nobody else is named in it: colleagues stand by their side only, and what others wrote is what the person sees
 * in the ticket anyway. Thread-safe.
 */
@Component
@ActsAs(Family.RIGHTS)
class MyExport {
    private static final int TICKETS = 100;
    private static final int MESSAGES = 20;
    private static final int PART = 100;
    private static final int BLOCKINGS = 1000;

    /** What was read of one ticket. @param continued whether it began in the part before */
    record Piece(Ticket ticket, boolean continued, List<TicketMessage> messages) {
        private long weight() {
            return messages.stream()
                            .mapToLong(it -> it.text().length()
                                    + (it.quoted() == null ? 0 : it.quoted().length()))
                            .sum()
                    + ticket.title().length();
        }
    }

    /** A file and where it lies in the archive. */
    record Enclosed(Attachment file, String path) {}

    /** One part of the tickets: a page, the same for programs, and the files of both. @param name without an ending */
    record Volume(String name, long first, long last, Instant from, Instant until) {
        String html() {
            return name + ".html";
        }

        String json() {
            return name + ".json";
        }
    }

    private final Subjects subjects;
    private final Blockings blockings;
    private final Tickets tickets;
    private final Conversation conversation;
    private final Attachments attachments;
    private final Consents consents;
    private final ConsentDocuments documents;
    private final ReceiptCopies receipts;
    private final SubjectRequests requests;
    private final CaseLetters letters;
    private final DemandFiles sent;
    private final CaseQuestions questions;
    private final Representatives representatives;
    private final Corrections corrections;
    private final ValueRecipients recipients;
    private final List<ArchiveChapter> chapters;
    private final WordsElsewhere elsewhere;
    private final OwnJournal looked;
    private final Journal journal;
    private final HeldPurposes purposes;
    private final Policy policy;
    private final Set<SubjectId> running = ConcurrentHashMap.newKeySet();
    private final Semaphore places;

    MyExport(
            Subjects subjects,
            Blockings blockings,
            Tickets tickets,
            Conversation conversation,
            Attachments attachments,
            Consents consents,
            ConsentDocuments documents,
            ReceiptCopies receipts,
            SubjectRequests requests,
            CaseLetters letters,
            DemandFiles sent,
            CaseQuestions questions,
            Representatives representatives,
            Corrections corrections,
            ValueRecipients recipients,
            List<ArchiveChapter> chapters,
            WordsElsewhere elsewhere,
            OwnJournal looked,
            Journal journal,
            HeldPurposes purposes,
            Policy policy) {
        this.purposes = purposes;
        this.subjects = subjects;
        this.blockings = blockings;
        this.tickets = tickets;
        this.conversation = conversation;
        this.attachments = attachments;
        this.consents = consents;
        this.documents = documents;
        this.receipts = receipts;
        this.requests = requests;
        this.letters = letters;
        this.sent = sent;
        this.questions = questions;
        this.representatives = representatives;
        this.corrections = corrections;
        this.recipients = recipients;
        this.chapters = chapters;
        this.elsewhere = elsewhere;
        this.looked = looked;
        this.journal = journal;
        this.policy = policy;
        this.places = new Semaphore(policy.number("exports-at-once"));
    }

    /** Where the bytes go; asked for once all that may be refused has been. */
    interface Way {
        OutputStream open() throws IOException;
    }

    /** Begins an answer that is the file. */
    static OutputStream file(HttpServletResponse response, Instant now) throws IOException {
        var name = "qyzmet-" + DateTimeFormatter.ISO_LOCAL_DATE.format(now.atZone(Times.ZONE)) + ".zip";
        response.setContentType("application/zip");
        response.setHeader("Content-Disposition", "attachment; filename=\"" + name + "\"");
        return response.getOutputStream();
    }

    /**
     * Writes the archive of whoever the permit speaks for.
     *
     * @param page for the words
     * @throws Refused while the person is blocked: handing over is more than storing (clause 1.3)
     * @throws Conflict {@code export-running} when the person takes theirs already, {@code export-busy} when too many others do; on this node
     */
    void write(Permit permit, Page page, Instant now, Way way) throws IOException {
        write(Taking.by(permit), page, now, way);
    }

    /** The same, also when a representative takes it: then it names no other representative, and says who took it. */
    void write(Taking taking, Page page, Instant now, Way way) throws IOException {
        var self = taking.reads().actor().subject();
        if (self == null) {
            throw new Refused("4.8", "not-own-data");
        }
        open(self);
        if (!running.add(self)) {
            throw new Conflict(409, "export-running");
        }
        try {
            if (!places.tryAcquire()) {
                throw new Conflict(409, "export-busy");
            }
            try {
                var power = taking.power();
                journal.note(
                        taking.by(),
                        Operation.PROVIDE,
                        power == null ? "export:own" : "export:" + power,
                        List.of(self),
                        "subject.name",
                        "contact.value",
                        "consent.purpose",
                        "subject_request.body",
                        "subject_request_letter.body",
                        "subject_request_question.question",
                        "subject_request_question.answer",
                        "consent_document.scan",
                        "representative.scan",
                        "correction.scan",
                        "breach_person.extent",
                        "correction.reason",
                        "proposal.reason",
                        "message.body",
                        "attachment.content",
                        "outbox.address",
                        "session.browser");
                // not closed when it breaks off: the directory at its end would make half an archive look whole
                var zip = new ZipOutputStream(Patient.of(way.open(), policy), StandardCharsets.UTF_8);
                new Archive(taking, self, page, now, zip).write();
                zip.close();
            } finally {
                places.release();
            }
        } finally {
            running.remove(self);
        }
    }

    private void open(SubjectId self) {
        if (blockings.blocked(self)) {
            throw new Refused("1.3", "blocked");
        }
    }

    /** One archive on its way. */
    private final class Archive {
        private final Taking taking;
        private final Permit permit;
        private final SubjectId self;
        private final Page page;
        private final Instant now;
        private final ZipOutputStream zip;
        private final ArchivePages pages;
        private final ArchiveJson json = new ArchiveJson();
        private final List<Volume> volumes = new ArrayList<>();
        private final Map<UUID, String> papers = new HashMap<>();
        private final Set<UUID> proven = new HashSet<>();
        private int files;

        private Archive(Taking taking, SubjectId self, Page page, Instant now, ZipOutputStream zip) {
            this.taking = taking;
            this.permit = taking.reads();
            this.self = self;
            this.page = page;
            this.now = now;
            this.zip = zip;
            this.pages = new ArchivePages(page, self);
        }

        private void write() throws IOException {
            tickets();
            letters();
            papers();
            proofs();
            journal();
            var held = held();
            entry("data.json", out -> json.first(out, held));
            entry("index.html", out -> pages.first(out, held));
            elsewhere();
        }

        private Everything held() {
            var values = subjects.held(permit, self);
            return new Everything(
                    now,
                    self,
                    permit.edition(),
                    values,
                    purposes.sources(permit, self, values),
                    subjects.source(permit, self),
                    subjects.language(self),
                    purposes.of(
                            permit,
                            self,
                            page.language(),
                            permit.actor().staff() && self.equals(permit.actor().subject())),
                    recipients(),
                    given().each(one -> new Everything.Agreed(one, documents(one))),
                    demands(this::demand),
                    powers(),
                    corrected().each(this::correction),
                    blockings.history(permit, self, BLOCKINGS),
                    chapters.stream()
                            .map(chapter -> new Everything.Chapter(
                                    chapter.id(), chapter.heading(), chapter.of(page, permit, self)))
                            .toList(),
                    papers,
                    proven,
                    taking.representative(),
                    List.copyOf(volumes));
        }

        /** A representative is told of no other. */
        private List<Correction.Recipient> recipients() {
            return recipients.today(self, page.language()).stream()
                    .filter(one -> taking.power() == null || one.kind() != Correction.Recipient.Kind.REPRESENTATIVE)
                    .toList();
        }

        private Everything.Demand demand(SubjectRequest request) {
            return new Everything.Demand(
                    request,
                    representatives.by(permit, request),
                    requests.text(permit, request, "body"),
                    requests.text(permit, request, "answer"),
                    letters.all(permit, request)
                            .each(
                                    line -> !line.at().isAfter(now),
                                    line -> new PackOf.Written(
                                            line.whole() ? CaseLetters.path(request, line) : null,
                                            line.at(),
                                            letters.text(permit, request, line))),
                    sent.of(permit, request),
                    questions.of(permit, request));
        }

        private Parts<Consents.Given> given() {
            return new Parts<>(PART, (Consents.@Nullable Given last) -> consents.of(permit, self, last, PART));
        }

        /** Those registered by the beginning: a later one would be told without its letters. */
        private <T> Iterable<T> demands(Function<SubjectRequest, T> what) {
            return new Parts<>(PART, (@Nullable SubjectRequest last) -> requests.of(permit, self, last, PART))
                    .each(
                            request -> !taking.hidden().contains(request.id())
                                    && !request.registeredAt().isAfter(now),
                            what);
        }

        private Iterable<Representatives.Named> powers() {
            return new Parts<>(
                            PART,
                            (Representatives.@Nullable Named last) -> representatives.of(permit, self, last, PART))
                    .each(
                            named -> taking.power() == null
                                    || named.representative().id().equals(taking.power()),
                            named -> named);
        }

        private Parts<Correction> corrected() {
            return new Parts<>(PART, (@Nullable Correction last) -> corrections.of(permit, self, last, PART));
        }

        /** What stands behind a consent. A representative is told of no other. */
        private List<ConsentDocuments.Document> documents(Consents.Given consent) {
            if (!consent.givenBy().equals("representative")
                    && !consent.channel().equals("paper")
                    && !consent.withdrawnFor()) {
                return List.of();
            }
            return Arrays.stream(ConsentDocuments.Act.values())
                    .flatMap(act -> documents.find(permit, self, consent.id(), act).stream())
                    .filter(this::told)
                    .toList();
        }

        private boolean told(ConsentDocuments.Document document) {
            var power = document.power();
            return taking.power() == null || power == null || taking.power().equals(power.id());
        }

        /** The person's letters and files in their demands, as they came. */
        private void letters() throws IOException {
            for (var request : demands(request -> request)) {
                for (var file : sent.of(permit, request)) {
                    going();
                    entry(DemandFiles.path(request, file), out -> sent.write(permit, file, out));
                }
                for (var line : letters.all(permit, request)) {
                    going();
                    if (line.whole() && !line.at().isAfter(now)) {
                        entry(CaseLetters.path(request, line), out -> letters.write(permit, request, line, out));
                    }
                }
            }
        }

        /** After the page that lists them: whatever it names, but for what was removed meanwhile, is there. */
        private void elsewhere() throws IOException {
            for (var message : elsewhere.sent(permit, self)) {
                for (var file : message.files()) {
                    going();
                    entry(WordsElsewhere.path(file), out -> attachments.write(permit, file.id(), out));
                }
            }
        }

        /** The scans, one at a time. Those behind corrections are for the person alone: they may name who asked for one. */
        private void papers() throws IOException {
            for (var consent : given()) {
                var behind = consent.channel().equals("paper")
                        ? documents.find(permit, self, consent.id(), ConsentDocuments.Act.GIVEN)
                        : Optional.<ConsentDocuments.Document>empty();
                if (behind.filter(this::told).isPresent()) {
                    paper(consent.id(), "consent", documents.scan(permit, self, consent.id()));
                }
            }
            for (var named : powers()) {
                var power = named.representative();
                if (power.scanned()) {
                    paper(power.id(), "power", representatives.scan(permit, power));
                }
            }
            if (taking.power() == null) {
                for (var correction : corrected()) {
                    paper(correction.id(), "correction", corrections.scan(permit, correction));
                }
            }
        }

        /** The receipts of the consents, which prove themselves without the desk (clause 3.1.3); what is shown on paper the desk draws at any time. */
        private void proofs() throws IOException {
            // a receipt that nobody has asked for yet is made by the desk: the person did nothing
            var proving = taking.power() == null ? permit : policy.permit(Actor.system("rights"), Purpose.RIGHTS);
            var some = new ArrayList<UUID>();
            for (var consents = given().iterator(); consents.hasNext(); ) {
                some.add(consents.next().id());
                if (some.size() == PART || !consents.hasNext()) {
                    going();
                    for (var consent : receipts.ready(proving, some, taking.power())) {
                        var receipt = receipts.json(proving, consent);
                        if (receipt.isPresent() && proven.add(consent)) {
                            var bytes = receipt.get().getBytes(StandardCharsets.UTF_8);
                            entry(Everything.receipt(consent), out -> out.write(bytes));
                        }
                    }
                    some.clear();
                }
            }
        }

        private void paper(UUID id, String kind, Optional<Scan> scan) throws IOException {
            if (scan.isPresent()) {
                going();
                var path = "papers/" + kind + "-" + id + "." + scan.get().type();
                entry(path, out -> out.write(scan.get().bytes()));
                papers.put(id, path);
            }
        }

        /** A blocking that comes meanwhile ends it, and so does the end of a power: half an archive does not open. */
        private void going() {
            open(self);
            taking.still().run();
        }

        private Correction.Told correction(Correction correction) {
            var told = corrections.told(permit, correction);
            return taking.power() == null ? told : told.withoutOthers();
        }

        private void tickets() throws IOException {
            var pieces = new ArrayList<Piece>();
            long weight = 0;
            var ids = tickets.ids(permit, self);
            for (int from = 0; from < ids.size(); from += TICKETS) {
                going();
                for (var ticket : tickets.these(permit, ids.subList(from, Math.min(from + TICKETS, ids.size())))) {
                    UUID after = null;
                    boolean more = true;
                    while (more) {
                        var piece =
                                new Piece(ticket, after != null, conversation.from(permit, ticket, after, MESSAGES));
                        more = piece.messages().size() == MESSAGES;
                        after = more ? piece.messages().getLast().id() : after;
                        pieces.add(piece);
                        weight += piece.weight();
                        if (weight >= policy.number("export-part")) {
                            volume(pieces);
                            pieces.clear();
                            weight = 0;
                        }
                    }
                }
                if (pieces.size() >= 2 * TICKETS) {
                    volume(pieces);
                    pieces.clear();
                    weight = 0;
                }
            }
            if (!pieces.isEmpty()) {
                volume(pieces);
            }
        }

        private void volume(List<Piece> pieces) throws IOException {
            var first = pieces.getFirst().ticket();
            var last = pieces.getLast().ticket();
            var volume = new Volume(
                    String.format("tickets/%04d", volumes.size() + 1),
                    first.number(),
                    last.number(),
                    first.createdAt(),
                    last.createdAt());
            var enclosed = enclosed(pieces);
            entry(volume.html(), out -> pages.tickets(out, volume, pieces, enclosed));
            entry(volume.json(), out -> json.tickets(out, pieces, enclosed));
            for (var files : enclosed.values()) {
                for (var file : files) {
                    entry(
                            file.path(),
                            out -> attachments.write(permit, file.file().id(), out));
                }
            }
            volumes.add(volume);
        }

        /** The files of the messages, and the letters that the person sent; not those of others, whose heads name more people than the page does. */
        private Map<UUID, List<Enclosed>> enclosed(List<Piece> pieces) {
            var messages =
                    pieces.stream().flatMap(piece -> piece.messages().stream()).toList();
            var found = new ArrayList<>(attachments.of(
                    permit, messages.stream().map(TicketMessage::id).toList()));
            found.addAll(attachments.raws(
                    permit,
                    messages.stream()
                            .filter(message -> self.equals(message.author()))
                            .map(TicketMessage::id)
                            .toList()));
            return found.stream()
                    .map(file -> new Enclosed(file, path(file)))
                    .collect(Collectors.groupingBy(it -> it.file().holder()));
        }

        /** Numbers only: what people call their files may name somebody. */
        private String path(Attachment file) {
            return String.format("files/%06d.%s", ++files, DemandFiles.ending(file));
        }

        private void journal() throws IOException {
            entry("journal.html", out -> pages.journal(out, lines()));
            entry("journal.json", out -> json.journal(out, lines()));
        }

        /** The lines about the person, newest first, some at a time. */
        private Iterator<List<OwnJournal.Line>> lines() {
            return new Iterator<>() {
                private @Nullable Long before;
                private boolean more = true;

                @Override
                public boolean hasNext() {
                    return more;
                }

                @Override
                public List<OwnJournal.Line> next() {
                    var found = looked.of(permit.actor(), before);
                    before = found.next();
                    more = before != null;
                    return found.lines();
                }
            };
        }

        private void entry(String path, Content content) throws IOException {
            zip.putNextEntry(new ZipEntry(path));
            content.to(zip);
            zip.closeEntry();
        }
    }

    private interface Content {
        void to(OutputStream out) throws IOException;
    }
}
