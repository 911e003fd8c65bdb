package kz.qyzmet.desk.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Card;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.vault.Forgetful;
import kz.qyzmet.desk.web.Viewer;
import org.springframework.stereotype.Component;

/** The name in the header of a person's own pages. Kept for a moment, so that a page does not cost one more query. */
@Component
class Viewers implements Forgetful {
    private final Subjects subjects;
    private final Policy policy;
    private final Cache<SubjectId, String> names = Caffeine.newBuilder()
            .maximumSize(500)
            .expireAfterWrite(Duration.ofSeconds(30))
            .build();

    Viewers(Subjects subjects, Policy policy) {
        this.subjects = subjects;
        this.policy = policy;
    }

    Optional<Viewer> of(Actor actor) {
        var subject = actor.subject();
        if (!actor.signedIn() || subject == null) {
            return Optional.empty();
        }
        var name = names.getIfPresent(subject);
        if (name == null) {
            name = name(actor, subject);
            names.put(subject, name);
        }
        return Optional.of(new Viewer(name, actor.roles().stream().map(Role::id).collect(Collectors.toSet())));
    }

    @Override
    public void forget() {
        names.invalidateAll();
    }

    private String name(Actor actor, SubjectId subject) {
        var permit = policy.permit(actor, Purpose.ACCOUNT).own();
        return Optional.ofNullable(subjects.cards(permit, List.of(subject)).get(subject))
                .map(Card::label)
                .orElse("");
    }
}
