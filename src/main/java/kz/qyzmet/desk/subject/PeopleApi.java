package kz.qyzmet.desk.subject;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import kz.qyzmet.desk.audit.CreationKeys;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Badge;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Scope;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Sent;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** People for programs: oneself, or one person by an exact address. There is no list of people to walk through. */
@RestController
@RequestMapping(path = "/api/v1/people", produces = MediaType.APPLICATION_JSON_VALUE)
class PeopleApi {
    private final Policy policy;
    private final Subjects subjects;
    private final CreationKeys keys;
    private final Journal journal;

    PeopleApi(Policy policy, Subjects subjects, CreationKeys keys, Journal journal) {
        this.policy = policy;
        this.subjects = subjects;
        this.keys = keys;
        this.journal = journal;
    }

    record Person(
            String id,
            String name,
            @Nullable String email,
            @Nullable String phone,
            String language) {
        static Person of(Card card) {
            return new Person(
                    card.id().toString(),
                    card.name(),
                    card.email(),
                    card.phone(),
                    card.language().code());
        }

        @Override
        public String toString() {
            return "Person[" + id + "]";
        }
    }

    record People(List<Person> items, @Nullable String next) {}

    @GetMapping("/me")
    Person me(Actor actor, @Nullable Badge badge) {
        Badge.require(actor, badge, Scope.PEOPLE_READ);
        var permit = policy.permit(actor, Purpose.SUPPORT).own();
        var me = permit.actor().subject();
        if (me == null) {
            throw new NotFound();
        }
        return shown(permit, me);
    }

    @GetMapping("/{id}")
    Person one(Actor actor, @Nullable Badge badge, @PathVariable String id) {
        Badge.require(actor, badge, Scope.PEOPLE_READ);
        var permit = policy.permit(actor, Purpose.SUPPORT);
        var person = person(id);
        if (permit.reach() != Reach.ALL && !person.equals(actor.subject())) {
            throw new NotFound();
        }
        return shown(permit, person);
    }

    @GetMapping
    People byEmail(Actor actor, @Nullable Badge badge, @RequestParam(defaultValue = "") String email) {
        Badge.require(actor, badge, Scope.PEOPLE_READ);
        var permit = policy.permit(actor, Purpose.SUPPORT);
        if (ContactValues.email(email).isEmpty()) {
            throw new Invalid("email", email.isBlank() ? "web.field.required" : "web.field.email");
        }
        // a team's tickets show their requesters; a search through everybody needs the reach for everybody
        return permit.reach() == Reach.ALL ? found(permit, email) : self(permit.own(), email);
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Person> enrol(
            Actor actor,
            @Nullable Badge badge,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            HttpServletRequest request)
            throws IOException {
        var token = Badge.token(actor, badge, Scope.PEOPLE_WRITE);
        var permit = policy.permit(actor, Purpose.SUPPORT);
        if (permit.reach() != Reach.ALL) {
            throw new Refused("4.8", "reach");
        }
        var sent = Sent.read(request);
        var wanted = wanted(token, sent);
        var checked = CreationKeys.checked(key);
        var known = new boolean[1];
        var once = keys.once(permit.actor(), checked, "POST people " + sent.raw(), () -> {
            var before = subjects.byEmail(permit, String.valueOf(wanted.email()));
            known[0] = before.isPresent();
            return before.orElseGet(() -> subjects.enrol(permit, wanted)).value();
        });
        var id = new SubjectId(once.object());
        // whoever may only write learns no more than they said themselves, nor that the person was known
        boolean mayRead = token.scopes().contains(Scope.PEOPLE_READ);
        var person = mayRead ? shown(permit, id) : said(id, wanted);
        var place = URI.create("/api/v1/people/" + id);
        var response = known[0] && mayRead ? ResponseEntity.ok().location(place) : ResponseEntity.created(place);
        if (once.repeated()) {
            response.header("Idempotency-Replayed", "true");
        }
        return response.body(person);
    }

    private NewPerson wanted(Badge token, Sent sent) {
        var name = sent.text("name", policy.number("name-max"));
        var email = sent.text("email", policy.number("email-max"));
        var phone = sent.optional("phone", 40);
        var language =
                sent.one("language", code -> Language.known(code) ? Optional.of(Language.of(code)) : Optional.empty());
        var ground = sent.one("ground", Ground::of);
        if (!email.isEmpty() && ContactValues.email(email).isEmpty()) {
            sent.wrong("email", "web.field.email");
        }
        if (phone != null && ContactValues.phone(phone).isEmpty()) {
            sent.wrong("phone", "web.field.phone");
        }
        sent.check();
        return new NewPerson(
                name,
                email,
                phone,
                null,
                language == null ? Language.KK : language,
                ground == null ? token.ground() : ground,
                token.evidence());
    }

    private static Person said(SubjectId id, NewPerson wanted) {
        return new Person(
                id.toString(),
                wanted.name(),
                wanted.email(),
                wanted.phone(),
                wanted.language().code());
    }

    private People found(Permit permit, String email) {
        return new People(
                subjects.byEmail(permit, email).map(id -> shown(permit, id)).stream()
                        .toList(),
                null);
    }

    private People self(Permit permit, String email) {
        var me = permit.actor().subject();
        var mine =
                me != null && subjects.byEmail(permit, email).filter(me::equals).isPresent();
        return new People(mine && me != null ? List.of(shown(permit, me)) : List.of(), null);
    }

    private static SubjectId person(String id) {
        try {
            return SubjectId.of(id);
        } catch (IllegalArgumentException notAnId) {
            throw new NotFound();
        }
    }

    private Person shown(Permit permit, SubjectId id) {
        var card = subjects.cards(permit, List.of(id)).get(id);
        if (card == null || !card.known()) {
            throw new NotFound();
        }
        journal.read(permit, "subject:" + id, List.of(id), "subject.name", "contact.value");
        return Person.of(card);
    }
}
