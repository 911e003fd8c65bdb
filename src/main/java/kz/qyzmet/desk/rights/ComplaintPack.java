package kz.qyzmet.desk.rights;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import kz.qyzmet.desk.audit.Attestations;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.audit.PersonExtract;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.consent.ReceiptCopies;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.deadline.LegalClock;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Json;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a person takes to the authority or the court (clause 3.2.6, Law 94-V art. 24(1)(6)): the demand, its answer and how its term ran, consents with their receipts, blockings, and the journal about the person with the
 * proof of every entry; what programs decided and which destructions were asked for, as the archive has them. One ZIP, written as it is read, so that much takes no more memory than little. At its end stands a list of its files with their sums, attested in the journal, so that anybody can tell by the desk's public key that nothing was changed.
 * Thread-safe.
 */
@Component
@ActsAs(Family.RIGHTS)
class ComplaintPack {
    private static final JsonMapper JSON = JsonMapper.builder(Json.factory()).build();
    private static final int FEW = 1000;
    private static final int PART = 100;
    private static final int RECEIPTS = 200;
    private static final String KIND = "pack";
    private static final Duration LOOK_AGAIN = Duration.ofMillis(150);
    /** Somewhat longer than the journal takes to give an entry its place. */
    private static final int LOOKS = 25;

    private final Subjects subjects;
    private final Blockings blockings;
    private final Consents consents;
    private final ReceiptCopies receipts;
    private final SubjectRequests requests;
    private final CaseLetters caseLetters;
    private final DemandFiles sent;
    private final CaseQuestions questions;
    private final Representatives representatives;
    private final RightsLetters letters;
    private final List<ArchiveChapter> chapters;
    private final PersonExtract extract;
    private final Attestations attestations;
    private final Journal journal;
    private final Operator operator;
    private final Policy policy;
    private final LegalClock legal;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Set<SubjectId> running = ConcurrentHashMap.newKeySet();
    private final Semaphore places;

    ComplaintPack(
            Subjects subjects,
            Blockings blockings,
            Consents consents,
            ReceiptCopies receipts,
            SubjectRequests requests,
            CaseLetters caseLetters,
            DemandFiles sent,
            CaseQuestions questions,
            Representatives representatives,
            RightsLetters letters,
            List<ArchiveChapter> chapters,
            PersonExtract extract,
            Attestations attestations,
            Journal journal,
            Operator operator,
            Policy policy,
            LegalClock legal,
            TransactionTemplate transaction,
            Clock clock) {
        this.subjects = subjects;
        this.blockings = blockings;
        this.consents = consents;
        this.receipts = receipts;
        this.requests = requests;
        this.caseLetters = caseLetters;
        this.sent = sent;
        this.questions = questions;
        this.representatives = representatives;
        this.letters = letters;
        this.chapters = chapters.stream().filter(ArchiveChapter::forComplaints).toList();
        this.extract = extract;
        this.attestations = attestations;
        this.journal = journal;
        this.operator = operator;
        this.policy = policy;
        this.legal = legal;
        this.transaction = transaction;
        this.clock = clock;
        this.places = new Semaphore(policy.number("exports-at-once"));
    }

    /**
     * Writes the pack about one demand.
     *
     * @param taking of purpose rights; reads what is the person's own, or all for the officer. Whoever takes it for another stands on every page with their name
     * @param page for the words, in the language of whoever asks
     * @param all whether every demand of the person goes in, not this one alone
     * @throws NotFound when there is no such demand in this reach, or nobody is left whom it is about
     * @throws Refused when an officer takes the pack of somebody blocked: the person may take it themselves (clause 1.3, contracts 10)
     * @throws Conflict {@code export-running} or {@code export-busy}, as with a person's archive
     */
    void write(Taking taking, Page page, UUID demand, boolean all, MyExport.Way way) throws IOException {
        var permit = taking.reads();
        var request = requests.find(permit, demand).orElseThrow(NotFound::new);
        var person = request.subject();
        if (!requests.alive(permit, person)) {
            throw new NotFound();
        }
        open(permit, person);
        if (!running.add(person)) {
            throw new Conflict(409, "export-running");
        }
        try {
            if (!places.tryAcquire()) {
                throw new Conflict(409, "export-busy");
            }
            try {
                transaction.executeWithoutResult(_ -> {
                    requests.packed(request, taking.by().actor().id());
                    journal.note(
                            taking.by(),
                            Operation.PROVIDE,
                            "pack:" + request.id(),
                            List.of(person),
                            "subject.name",
                            "contact.value",
                            "consent.purpose",
                            "subject_request.body",
                            "subject_request.answer",
                            "proposal.reason",
                            "breach_person.extent",
                            "journal_subject.sealed");
                });
                // not closed when it breaks off: the directory at its end would make half a pack look whole
                var zip = new ZipOutputStream(Patient.of(way.open(), policy), StandardCharsets.UTF_8);
                new Pack(taking, page, request, all, zip).write();
                zip.close();
            } finally {
                places.release();
            }
        } finally {
            running.remove(person);
        }
    }

    /** The blocked take their own; nobody else does (contracts 10). */
    private void open(Permit permit, SubjectId person) {
        if (permit.reach() == Reach.ALL && blockings.blocked(person)) {
            throw new Refused("1.3", "blocked");
        }
    }

    /** One pack on its way. */
    private final class Pack {
        private final UUID number = UUID.randomUUID();
        private final Instant at = clock.instant();
        private final Taking taking;
        private final Permit permit;
        private final Page page;
        private final SubjectRequest request;
        private final SubjectId person;
        private final boolean all;
        private final ZipOutputStream zip;
        private final PackOf.@Nullable Taker taker;
        private final PackPages pages;
        private final PackJson json = new PackJson();
        private final List<PackOf.Sheet> sheets = new ArrayList<>();
        private final List<Map<String, Object>> files = new ArrayList<>();

        private Pack(Taking taking, Page page, SubjectRequest request, boolean all, ZipOutputStream zip) {
            this.taking = taking;
            this.permit = taking.reads();
            this.page = page;
            this.request = request;
            this.person = request.subject();
            this.all = all;
            this.zip = zip;
            this.taker = taker();
            this.pages = new PackPages(page, number, at, taker);
        }

        private PackOf.@Nullable Taker taker() {
            var agent = taking.representative();
            if (agent != null) {
                return new PackOf.Taker("representative", agent.name() + ", " + agent.power());
            }
            return permit.reach() == Reach.ALL ? new PackOf.Taker("officer", name()) : null;
        }

        private String name() {
            var self = permit.actor().subject();
            return self == null ? "" : subjects.names(permit, List.of(self)).getOrDefault(self, self.toString());
        }

        private void write() throws IOException {
            enclosed();
            var copies = receipts();
            var standing = journal();
            var pack = new PackOf(
                    number,
                    at,
                    person,
                    taker,
                    permit.edition(),
                    operator.details().orElse(null),
                    subjects.held(permit, person),
                    demands(this::demand),
                    new Parts<>(PART, (Consents.@Nullable Given last) -> consents.of(permit, person, last, PART))
                            .each(given -> !given.at().isAfter(at), given -> given.asOf(at)),
                    copies,
                    blockings.history(permit, person, FEW),
                    chapters.stream()
                            .map(chapter -> new Everything.Chapter(
                                    chapter.id(), chapter.heading(), chapter.of(page, permit, person)))
                            .toList(),
                    List.copyOf(sheets),
                    standing,
                    letters.appeal(page.language()));
            entry("pack.json", out -> json.first(out, pack));
            entry("index.html", out -> pages.first(out, pack));
            manifest();
        }

        /** Those that this pack is about, read anew each time; none that came after it was begun. */
        private <T> Iterable<T> demands(Function<SubjectRequest, T> what) {
            return new Parts<>(
                            PART,
                            (@Nullable SubjectRequest last) ->
                                    all ? requests.of(permit, person, last, PART) : List.of(request))
                    .each(
                            one -> !taking.hidden().contains(one.id())
                                    && !one.registeredAt().isAfter(at),
                            one -> {
                                going();
                                return what.apply(one);
                            });
        }

        private PackOf.Demand demand(SubjectRequest one) {
            return new PackOf.Demand(
                    one,
                    representatives.by(permit, one),
                    requests.text(permit, one, "body"),
                    requests.text(permit, one, "answer"),
                    legal.due(one.receivedOn(), one.days(), one.working()),
                    one.overdue(at),
                    requests.steps(permit, one),
                    caseLetters
                            .all(permit, one)
                            .each(
                                    line -> !line.at().isAfter(at),
                                    line -> new PackOf.Written(
                                            line.whole() ? CaseLetters.path(one, line) : null,
                                            line.at(),
                                            caseLetters.text(permit, one, line))),
                    sent.of(permit, one),
                    questions.of(permit, one));
        }

        /** The person's own letters and files, as they came. */
        private void enclosed() throws IOException {
            for (var one : demands(one -> one)) {
                for (var file : sent.of(permit, one)) {
                    entry(DemandFiles.path(one, file), out -> sent.write(permit, file, out));
                }
                for (var line : caseLetters.all(permit, one)) {
                    if (line.whole() && !line.at().isAfter(at)) {
                        entry(CaseLetters.path(one, line), out -> caseLetters.write(permit, one, line, out));
                    }
                }
            }
        }

        private Map<UUID, String> receipts() throws IOException {
            var places = new LinkedHashMap<UUID, String>();
            // a receipt that nobody has asked for yet is made by the desk: the person did nothing
            var proving =
                    taking.representative() == null ? permit : policy.permit(Actor.system("rights"), Purpose.RIGHTS);
            for (var consent : receipts.ready(proving, person, taking.power(), at, RECEIPTS)) {
                var found = receipts.of(proving, consent, page.language());
                if (found.isPresent()) {
                    var copy = found.get();
                    var name = String.format("receipts/%04d", places.size() + 1);
                    entry(name + ".json", out -> out.write(copy.json().getBytes(StandardCharsets.UTF_8)));
                    entry(name + ".pdf", out -> out.write(copy.pdf()));
                    places.put(consent, name);
                }
            }
            return places;
        }

        private PersonExtract.@Nullable Standing journal() throws IOException {
            var accounting = permit.reach() == Reach.ALL
                    ? policy.permit(permit.actor(), Purpose.ACCOUNTABILITY)
                    : policy.permit(permit.actor(), Purpose.ACCOUNTABILITY).own();
            var begun = extract.standing(accounting, person);
            for (int look = 0;
                    look < LOOKS && (begun.isEmpty() || !extract.whole(accounting, person, begun.get())) && pause();
                    look++) {
                begun = extract.standing(accounting, person);
            }
            if (begun.isEmpty()) {
                return null;
            }
            var standing = begun.get();
            entry("checkpoint", out -> out.write(standing.checkpoint().getBytes(StandardCharsets.UTF_8)));
            entry("key.pub", out -> out.write(standing.keys().getBytes(StandardCharsets.UTF_8)));
            Long after = null;
            do {
                var part = extract.part(accounting, person, standing, after);
                after = part.next();
                var entries = part.entries();
                if (!entries.isEmpty()) {
                    var sheet = new PackOf.Sheet(
                            String.format("journal/%04d", sheets.size() + 1),
                            entries.size(),
                            entries.getFirst().at(),
                            entries.getLast().at());
                    entry(sheet.html(), out -> pages.sheet(out, entries));
                    entry(sheet.json(), out -> json.sheet(out, standing, entries));
                    sheets.add(sheet);
                }
            } while (after != null);
            return standing;
        }

        /** What lies in the pack with its sums, attested: the last file, since it speaks of all others. */
        private void manifest() throws IOException {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("pack", number.toString());
            body.put("at", at.toString());
            body.put("request", request.id().toString());
            body.put("taken_by", taker == null ? "person" : taker.side());
            body.put("files", List.copyOf(files));
            transaction.executeWithoutResult(
                    _ -> attestations.attest(taking.by(), number, Operation.PROVIDE, KIND, person, body));
            var proven = proven();
            // a journal that stands still keeps nobody from their complaint: then the list has no proof, and says so
            var list = proven == null
                    ? JSON.writeValueAsBytes(Map.of("body", body, "proof", "waiting"))
                    : proven.getBytes(StandardCharsets.UTF_8);
            going();
            zip.putNextEntry(new ZipEntry("manifest.json"));
            zip.write(list);
            zip.closeEntry();
        }

        private @Nullable String proven() {
            for (int look = 0; look < LOOKS; look++) {
                if (attestations.state(permit, number) instanceof Attestations.State.Proven found) {
                    return found.json();
                }
                if (!pause()) {
                    return null;
                }
            }
            return null;
        }

        private static boolean pause() {
            try {
                Thread.sleep(LOOK_AGAIN);
                return true;
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        /** A blocking that comes meanwhile ends it, and so does the end of a power: half a pack does not open. */
        private void going() {
            open(permit, person);
            taking.still().run();
        }

        private void entry(String path, Content content) throws IOException {
            going();
            zip.putNextEntry(new ZipEntry(path));
            var summed = new Summed(zip);
            content.to(summed);
            summed.flush();
            zip.closeEntry();
            files.add(Map.of("path", path, "sha256", summed.sha256(), "size", summed.size()));
        }
    }

    private interface Content {
        void to(OutputStream out) throws IOException;
    }
}
