package kz.qyzmet.desk.ticket;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.catalogue.Services;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.stereotype.Component;

/** The people of the tests: Aigerim asks, Daniyar answers, Ivan is somebody else's and must never appear. New ones for each test. */
@TestComponent
@Component
class Cast {
    final Policy policy;
    final Subjects subjects;
    final Filing filing;
    final Services services;

    Cast(Policy policy, Subjects subjects, Filing filing, Services services) {
        this.policy = policy;
        this.subjects = subjects;
        this.filing = filing;
        this.services = services;
    }

    record Person(SubjectId id, String email) {}

    Person aigerim() {
        return person("Айгерім Қасымова", Language.KK);
    }

    Person ivan() {
        return person("Иван Петров", Language.RU);
    }

    Permit daniyar() {
        var person = person("Данияр Әлиев", Language.KK);
        return policy.permit(
                Actor.person(person.id(), Set.of(Role.AGENT), Set.of(TeamId.GENERAL.value())), Purpose.SUPPORT);
    }

    /** An agent of a team that answers nothing here. */
    Permit stranger() {
        var person = person("Чужой Агент", Language.RU);
        return policy.permit(Actor.person(person.id(), Set.of(Role.AGENT), Set.of(UUID.randomUUID())), Purpose.SUPPORT);
    }

    Permit as(Person person) {
        return policy.permit(Actor.person(person.id(), Set.of(Role.REQUESTER), Set.of()), Purpose.SUPPORT)
                .own();
    }

    Permit system() {
        return policy.permit(Actor.system("test"), Purpose.SUPPORT);
    }

    Ticket ticket(Person person, String title, String text) {
        return filing.file(system(), wish(person, title, text, null)).ticket();
    }

    Filing.Wish wish(Person person, String title, String text, @org.jspecify.annotations.Nullable String key) {
        return new Filing.Wish(
                person.id(),
                "",
                person.email(),
                null,
                title,
                text,
                Language.KK,
                services.general(),
                Priority.NORMAL,
                Channel.WEB,
                Ground.CONSENT,
                null,
                "form",
                List.of(),
                key,
                title + text);
    }

    /** Of somebody whom the desk may not know yet. */
    Filing.Wish wish(String email, String title, String text) {
        return new Filing.Wish(
                null,
                "Жаңа Адам",
                email,
                null,
                title,
                text,
                Language.KK,
                services.general(),
                Priority.NORMAL,
                Channel.API,
                Ground.CONSENT,
                null,
                "form",
                List.of(),
                null,
                title + text);
    }

    private Person person(String name, Language language) {
        var email = UUID.randomUUID() + "@mail.example";
        return new Person(subjects.enrol(system(), NewPerson.by(name, email, language, "form")), email);
    }
}
