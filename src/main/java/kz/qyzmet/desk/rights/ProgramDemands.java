package kz.qyzmet.desk.rights;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import kz.qyzmet.desk.attachment.Attachment;
import kz.qyzmet.desk.audit.CreationKeys;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.ticket.NewMessage;
import kz.qyzmet.desk.web.NotFound;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Demands that programs file for people, such as a portal of the operator's own: the same clocks, letters and journal. A program sees those that it filed itself and no other, decides nothing and carries nothing out; a person, or
 * a token that is bound to one, sees their own (clause 4.8). Thread-safe.
 */
@Component
@ActsAs(Family.RIGHTS)
class ProgramDemands {
    /** With its words and its answer. */
    record Shown(
            SubjectRequest request,
            String body,
            String answer,
            List<Correction.Told> corrections,
            List<CaseQuestions.Asked> questions,
            List<Attachment> files) {
        @Override
        public String toString() {
            return "Shown[" + request.id() + "]";
        }
    }

    private final SubjectRequests requests;
    private final Answering answering;
    private final CaseQuestions questions;
    private final DemandFiles files;
    private final Strangers strangers;
    private final Corrections corrections;
    private final Correcting correcting;
    private final CreationKeys keys;
    private final Journal journal;
    private final Policy policy;

    ProgramDemands(
            SubjectRequests requests,
            Answering answering,
            CaseQuestions questions,
            DemandFiles files,
            Strangers strangers,
            Corrections corrections,
            Correcting correcting,
            CreationKeys keys,
            Journal journal,
            Policy policy) {
        this.requests = requests;
        this.answering = answering;
        this.questions = questions;
        this.files = files;
        this.strangers = strangers;
        this.corrections = corrections;
        this.correcting = correcting;
        this.keys = keys;
        this.journal = journal;
        this.policy = policy;
    }

    /** Newest first. @param before the number of the last one that was seen */
    List<SubjectRequest> list(Permit permit, long before, int limit) {
        var found = permit.actor().subject() == null
                ? requests.filedBy(permit, before, limit)
                : requests.before(permit, before, limit);
        journal.read(
                permit,
                "api:subject-requests",
                requests.living(
                        desk(),
                        found.stream().map(SubjectRequest::subject).distinct().toList()),
                "subject_request.kind");
        return found;
    }

    Optional<Shown> one(Permit permit, UUID id) {
        return found(permit, id).map(request -> {
            journal.read(
                    permit,
                    "subject-request:" + id,
                    requests.living(desk(), List.of(request.subject())),
                    "subject_request.body",
                    "subject_request.answer",
                    "subject_request_question.question");
            return new Shown(
                    request,
                    requests.text(desk(), request, "body"),
                    requests.text(desk(), request, "answer"),
                    corrections.of(id).stream()
                            .filter(one -> one.doneAt() != null)
                            .map(one -> corrections.told(desk(), one))
                            .toList(),
                    questions.of(desk(), request),
                    permit.actor().subject() == null
                            ? files.broughtBy(desk(), request, permit.actor().id())
                            : files.of(desk(), request));
        });
    }

    private Optional<SubjectRequest> found(Permit permit, UUID id) {
        return permit.actor().subject() == null ? requests.filedBy(permit, id) : requests.find(permit, id);
    }

    /** Whether a file may come to this demand: asked before a byte of it is taken. What came already by the same key is answered again, whatever was decided since. */
    void mayBring(Permit permit, UUID id, @Nullable String key) {
        var request = found(permit, id).orElseThrow(NotFound::new);
        if (key == null) {
            DemandFiles.undecided(request);
        }
    }

    /** A file for one of them, at most once a key. @throws Conflict as {@link DemandFiles#add} */
    @Transactional
    public CreationKeys.Once bring(Permit permit, UUID id, NewMessage.File file, @Nullable String key) {
        var request = found(permit, id).orElseThrow(NotFound::new);
        var body = "POST subject-requests/" + id + "/attachments " + file.name() + " "
                + file.upload().sha256();
        return keys.once(permit.actor(), key, body, () -> {
            files.add(permit, desk(), request.id(), List.of(file));
            return file.upload().id();
        });
    }

    /** Answers what the officer asked about one of them. @throws Conflict as {@link Answering#replied} says */
    @Transactional
    public void replied(Permit permit, UUID id, UUID question, String answer) {
        answering.repliedFor(
                permit, desk(), found(permit, id).orElseThrow(NotFound::new).id(), question, answer);
    }

    /**
     * At most once a key.
     *
     * @param who for whom; null when the program speaks for the one person it is bound to
     * @param right what shall stand in the place of what is wrong (clause 2.1.5); null when the program leaves that to the officer
     */
    @Transactional
    public CreationKeys.Once file(
            Permit permit,
            @Nullable String key,
            String sent,
            Strangers.@Nullable Newcomer who,
            Function<SubjectId, SubjectRequests.Wish> demand,
            Corrections.@Nullable Wish right) {
        return keys.once(permit.actor(), key, "POST subject-requests " + sent, () -> {
            var filed = file(permit, who, demand);
            if (right != null) {
                correcting.prepare(permit, filed, right);
            }
            return filed.id();
        });
    }

    private SubjectRequest file(
            Permit permit, Strangers.@Nullable Newcomer who, Function<SubjectId, SubjectRequests.Wish> demand) {
        var self = permit.actor().subject();
        if (self != null) {
            return answering.file(permit, demand.apply(self));
        } else if (who == null) {
            throw new NotFound();
        }
        return strangers.file(permit, who, demand);
    }

    /** Takes every consent back where a demand of its own cannot be filed: see {@link Answering#stopped}. */
    void stop(Permit permit, Strangers.@Nullable Newcomer who, SubjectRequest.Channel channel) {
        var self = permit.actor().subject();
        if (self != null) {
            answering.stopped(permit, self, channel);
        } else if (who != null) {
            strangers.stop(permit, who, channel);
        }
    }

    private Permit desk() {
        return policy.permit(Actor.system("rights"), Purpose.RIGHTS);
    }
}
