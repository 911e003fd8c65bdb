package kz.qyzmet.desk.rights;

import java.io.OutputStream;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.attachment.Attachment;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.database.Ids;
import kz.qyzmet.desk.policy.Operation;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.ticket.NewMessage;
import kz.qyzmet.desk.web.Conflict;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The files of a demand, such as documents for a correction (Law 94-V art. 24(1)(2)), with it or after it, by the person, who acts for them, a program or the officer: sealed as the demand is, in no index, for the officer and the person. Thread-safe. */
@Component
@ActsAs(Family.RIGHTS)
class DemandFiles {
    private final JdbcClient database;
    private final SubjectRequests requests;
    private final Answering answering;
    private final Representatives representatives;
    private final Attachments attachments;
    private final Journal journal;
    private final Clock clock;

    DemandFiles(
            JdbcClient database,
            SubjectRequests requests,
            Answering answering,
            Representatives representatives,
            Attachments attachments,
            Journal journal,
            Clock clock) {
        this.database = database;
        this.requests = requests;
        this.answering = answering;
        this.representatives = representatives;
        this.attachments = attachments;
        this.journal = journal;
        this.clock = clock;
    }

    /**
     * Files the demand and what came with it: both or neither.
     *
     * @throws Conflict as {@link Answering#file}; the caller discards the files then
     */
    @Transactional
    SubjectRequest file(Permit permit, SubjectRequests.Wish wish, List<NewMessage.File> files) {
        var filed = answering.file(permit, wish);
        keep(permit, filed, files);
        return filed;
    }

    /**
     * Takes what comes after the demand, as long as nobody has decided. The caller has looked whether whoever brings it may, and discards it when this throws.
     *
     * @param by whose hand, for the journal
     * @param desk sees the person's demand
     * @throws Conflict {@code request-decided}; {@code request-own} when an officer brings something to a demand of their own
     * @throws kz.qyzmet.desk.web.Invalid when this hand has brought as many as a message may have
     */
    @Transactional
    void add(Permit by, Permit desk, UUID id, List<NewMessage.File> files) {
        var request = answering.undecided(desk, id);
        if (by.reach() == Reach.ALL) {
            answering.notOneself(by.actor().subject(), request);
        }
        keep(by, request, files);
        requests.brought(request, by.actor().id());
    }

    /** Before a byte is taken. */
    static void undecided(SubjectRequest request) {
        if (request.outcome() != null) {
            throw new Conflict(409, "request-decided");
        }
    }

    /** In the transaction that files the demand, or has locked it. */
    void keep(Permit permit, SubjectRequest request, List<NewMessage.File> files) {
        if (files.isEmpty()) {
            return;
        }
        var holder = holder(permit, request);
        var person = request.subject();
        for (var file : files) {
            attachments.attach(
                    permit,
                    file.upload(),
                    person,
                    null,
                    holder,
                    file.name(),
                    file.type(),
                    file.contentId(),
                    file.inline());
        }
        journal.note(permit, Operation.STORE, "subject-request:" + request.id(), List.of(person), "attachment.content");
    }

    /** One for each hand, which the limit of files counts by. */
    private UUID holder(Permit permit, SubjectRequest request) {
        return database.sql("select id from subject_request_file where request_id = ? and brought_by = ?")
                .params(request.id(), permit.actor().id())
                .query(UUID.class)
                .optional()
                .orElseGet(() -> holding(permit, request));
    }

    private UUID holding(Permit permit, SubjectRequest request) {
        var id = Ids.ordered();
        database.sql(
                        "insert into subject_request_file (id, request_id, subject_id, brought_by, at) values (?, ?, ?, ?, ?)")
                .params(
                        id,
                        request.id(),
                        request.subject().value(),
                        permit.actor().id(),
                        clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        return id;
    }

    /** In the order in which they came; of each hand not more than a form may bring. */
    List<Attachment> of(Permit permit, SubjectRequest request) {
        SubjectRequests.reaches(permit, request);
        return attachments.of(
                permit,
                database.sql("select id from subject_request_file where request_id = ? order by id")
                        .param(request.id())
                        .query((row, n) -> row.getObject(1, UUID.class))
                        .list());
    }

    /** What one hand has brought: who acts for a person sees nothing of what the person or another brought. */
    List<Attachment> broughtBy(Permit permit, SubjectRequest request, UUID hand) {
        SubjectRequests.reaches(permit, request);
        return attachments.of(
                permit,
                database.sql("select id from subject_request_file where request_id = ? and brought_by = ?")
                        .params(request.id(), hand)
                        .query((row, n) -> row.getObject(1, UUID.class))
                        .list());
    }

    Optional<Attachment> find(Permit permit, SubjectRequest request, UUID file) {
        return of(permit, request).stream()
                .filter(found -> found.id().equals(file))
                .findFirst();
    }

    /** Those that the permit's actor may remove: the officer all; the person what they brought, or who acts for them, or the program that made the demand, and nothing of the officer's. */
    List<Attachment> removable(Permit permit, SubjectRequest request) {
        if (permit.reach() == Reach.ALL) {
            return of(permit, request);
        }
        var hands = new ArrayList<>(List.of(permit.actor().id()));
        representatives.behind(request.id()).map(Representative::agent).ifPresent(agent -> hands.add(agent.value()));
        if (request.channel() == SubjectRequest.Channel.API) {
            hands.add(request.registeredBy());
        }
        return hands.stream()
                .flatMap(hand -> broughtBy(permit, request, hand).stream())
                .toList();
    }

    /** For good. @return false when it is not one of this demand that the permit's actor may remove */
    boolean remove(Permit permit, SubjectRequest request, UUID file) {
        return removable(permit, request).stream().anyMatch(found -> found.id().equals(file))
                && attachments.remove(permit, file);
    }

    /** The caller journals that it was read. */
    void write(Permit permit, Attachment file, OutputStream out) {
        attachments.write(permit, file.id(), out);
    }

    /** Where a file lies in one that is taken away; the same each time it is asked for. */
    static String path(SubjectRequest request, Attachment file) {
        return "demands/" + request.number() + "-" + file.id() + "." + ending(file);
    }

    /** What people call their files may name somebody, so all that is kept of it is how it ends. */
    static String ending(Attachment file) {
        int dot = file.name().lastIndexOf('.');
        var ending = dot < 1 ? "" : file.name().substring(dot + 1);
        return ending.matches("[A-Za-z0-9]{1,8}") ? ending : "bin";
    }
}
