package kz.qyzmet.desk.rights;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import kz.qyzmet.desk.attachment.Attachment;
import kz.qyzmet.desk.attachment.Serving;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.mail.LetterOrigins;
import kz.qyzmet.desk.mail.Origin;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Option;
import kz.qyzmet.desk.web.Page;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** The letters of a case on its pages: the person's own, and the officer's (clause 7.1). Whatever came with a letter is inside it, as it came. */
@Controller
class CasePages {
    private static final String FILE = "/{id:[0-9a-f-]{36}}/files/{file:[0-9a-f-]{36}}";
    private static final String LETTER = "/{id:[0-9a-f-]{36}}/letters/{letter:[0-9a-f-]{36}}";

    /**
     * @param text empty for the first letter, whose words stand in the case itself
     * @param sender what a mail server that we trust found of whoever it says wrote it
     */
    record Said(CaseLetters.Line line, String text, Origin sender) {
        /** What the officer has to know before they believe who wrote it; empty when a server has confirmed it. */
        String warning() {
            return switch (sender) {
                case CONFIRMED -> "";
                case UNKNOWN -> "rights.letters.sender.unknown";
                case FORGED -> "ticket.sender.forged";
                case DISGUISED -> "ticket.sender.disguised";
            };
        }

        /** What the desk did not ask for and somebody should look at. */
        List<String> unasked() {
            return Unasked.in(line, text);
        }

        /** What may be removed of it: the letter alone, whose words may be needed, or both. */
        List<Removal.What> removable() {
            return Stream.of(line.whole() ? Removal.What.LETTER : null, text.isEmpty() ? null : Removal.What.WORDS)
                    .filter(Objects::nonNull)
                    .toList();
        }

        @Override
        public String toString() {
            return "Said[" + line.id() + "]";
        }
    }

    /** A file that came with the demand. @param unasked what the desk did not ask for @param removable by the reader, as long as the demand lets them */
    record Laid(Attachment file, List<String> unasked, boolean removable) {
        @Override
        public String toString() {
            return "Laid[" + file.id() + "]";
        }
    }

    private final SubjectRequests requests;
    private final CaseLetters letters;
    private final DemandFiles files;
    private final LetterOrigins origins;
    private final kz.qyzmet.desk.rights.Serving seconds;
    private final Journal journal;
    private final Policy policy;

    CasePages(
            SubjectRequests requests,
            CaseLetters letters,
            DemandFiles files,
            LetterOrigins origins,
            kz.qyzmet.desk.rights.Serving seconds,
            Journal journal,
            Policy policy) {
        this.origins = origins;
        this.seconds = seconds;
        this.requests = requests;
        this.letters = letters;
        this.files = files;
        this.journal = journal;
        this.policy = policy;
    }

    /** Whoever shows them journals that they were read. */
    List<Said> said(Permit permit, SubjectRequest request) {
        var lines = letters.of(permit, request);
        var senders = origins.of(lines.stream().map(CaseLetters.Line::id).toList());
        return lines.stream()
                .map(line -> {
                    var seen = senders.get(line.id());
                    return new Said(
                            line, letters.text(permit, request, line), seen == null ? Origin.UNKNOWN : seen.sender());
                })
                .toList();
    }

    /** The same of files. @param body the words of the demand */
    List<Laid> laid(Permit permit, SubjectRequest request, String body) {
        var removable = new HashSet<>(files.removable(permit, request));
        return files.of(permit, request).stream()
                .map(file -> new Laid(file, Unasked.in(file, body), removable.contains(file)))
                .toList();
    }

    /** Letters that nobody has said yet what they are, oldest first. */
    List<SubjectRequest> unsorted(Permit permit, int limit) {
        return requests.unsorted(permit, Actor.system("mail").id(), limit);
    }

    /** Those of these demands that are such letters. */
    Set<UUID> unsorted(Permit permit, Collection<SubjectRequest> among) {
        return requests.unsorted(permit, Actor.system("mail").id(), among);
    }

    /** Which file, letter, answer or demand a form about removing names; its fields carry the number, since a page has many such forms. */
    static UUID object(Map<String, String> form) {
        try {
            return UUID.fromString(form.getOrDefault("object", ""));
        } catch (IllegalArgumentException notAnId) {
            throw new NotFound();
        }
    }

    static Removal.What what(Map<String, String> form, UUID object) {
        return Removal.What.of(form.getOrDefault("what-" + object, "")).orElseThrow(NotFound::new);
    }

    /** Why the officer may remove something. */
    static List<Option> reasons(Page page) {
        return Removal.Reason.BY_OFFICER.stream()
                .map(reason -> new Option(reason.id(), page.t("rights.remove.reason." + reason.id())))
                .toList();
    }

    @GetMapping("/my/requests" + LETTER)
    void own(Actor actor, @PathVariable UUID id, @PathVariable UUID letter, HttpServletResponse response)
            throws IOException {
        MyRequests.self(actor);
        send(policy.permit(actor, Purpose.RIGHTS).own(), id, letter, response);
    }

    @GetMapping("/officer/requests" + LETTER)
    void officers(Actor actor, @PathVariable UUID id, @PathVariable UUID letter, HttpServletResponse response)
            throws IOException {
        send(reading(actor, id), id, letter, response);
    }

    @GetMapping("/my/requests" + FILE)
    void ownFile(Actor actor, @PathVariable UUID id, @PathVariable UUID file, HttpServletResponse response)
            throws IOException {
        MyRequests.self(actor);
        sendFile(policy.permit(actor, Purpose.RIGHTS).own(), id, file, response);
    }

    @GetMapping("/officer/requests" + FILE)
    void officersFile(Actor actor, @PathVariable UUID id, @PathVariable UUID file, HttpServletResponse response)
            throws IOException {
        sendFile(reading(actor, id), id, file, response);
    }

    /** The officer, or the second person as long as it waits for them. */
    private Permit reading(Actor actor, UUID id) {
        var request = requests.find(seconds.reader(actor), id).orElseThrow(NotFound::new);
        return seconds.sees(actor, request).orElseThrow(() -> new Refused("4.1", "officer-only"));
    }

    private void sendFile(Permit permit, UUID id, UUID file, HttpServletResponse response) throws IOException {
        var request = requests.find(permit, id).orElseThrow(NotFound::new);
        var found = files.find(permit, request, file).orElseThrow(NotFound::new);
        journal.read(permit, "subject-request:" + id, List.of(request.subject()), "attachment.content");
        Serving.headers(found, false).forEach(response::setHeader);
        files.write(permit, found, response.getOutputStream());
    }

    private void send(Permit permit, UUID id, UUID letter, HttpServletResponse response) throws IOException {
        var request = requests.find(permit, id).orElseThrow(NotFound::new);
        var line = letters.find(permit, request, letter).orElseThrow(NotFound::new);
        journal.read(permit, "subject-request:" + id, List.of(request.subject()), "subject_request_letter.raw");
        response.setContentType("message/rfc822");
        response.setHeader("Content-Disposition", "attachment; filename=\"letter.eml\"");
        response.setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
        letters.write(permit, request, line, response.getOutputStream());
    }
}
