package kz.qyzmet.desk.ticket;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import kz.qyzmet.desk.catalogue.ServiceOffering;
import kz.qyzmet.desk.catalogue.Services;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.mail.Tongue;
import kz.qyzmet.desk.policy.Badge;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.ContactValues;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Sent;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads what a program wants filed. A token keeps its reach: bound to a team it files for that team, bound to a person for that person. */
@Component
class TicketWishes {
    private final Policy policy;
    private final Services services;
    private final Subjects subjects;

    TicketWishes(Policy policy, Services services, Subjects subjects) {
        this.policy = policy;
        this.services = services;
        this.subjects = subjects;
    }

    Filing.Wish wish(Permit permit, Badge badge, Sent sent, @Nullable String key) {
        var title = sent.text("subject", policy.number("subject-max"));
        var text = sent.text("text", policy.number("text-max"));
        var language = sent.one("language", TicketWishes::language);
        var priority = sent.one("priority", Priority::of);
        var named = sent.one("ground", Ground::of);
        var service = service(permit, sent);
        var person = sent.inner("requester");
        var own = permit.reach() == Reach.OWN ? permit.actor().subject() : null;
        var name = own == null ? person.text("name", policy.number("name-max")) : "";
        var email = email(person, own == null);
        var phone = phone(person);
        sent.check();
        if (permit.reach() == Reach.OWN && !isOwn(permit, own, email)) {
            throw new Refused("4.8", "not-own-data");
        }
        var ground = named == null ? badge.ground() : named;
        return new Filing.Wish(
                own,
                name,
                email,
                phone,
                title,
                text,
                language == null ? told(title, text) : language,
                service,
                priority == null ? Priority.NORMAL : priority,
                Channel.API,
                ground,
                null,
                badge.evidence(),
                List.of(),
                key,
                "POST tickets " + sent.raw());
    }

    /** The language that the words themselves tell; null leaves it to the person's own. */
    private static @Nullable Language told(String title, String text) {
        var tongue = Tongue.of(title + "\n" + text);
        return tongue == null ? null : Language.of(tongue);
    }

    private boolean isOwn(Permit permit, @Nullable SubjectId own, @Nullable String email) {
        return own != null
                && (email == null
                        || subjects.byEmail(permit, email).filter(own::equals).isPresent());
    }

    private ServiceOffering service(Permit permit, Sent sent) {
        var teams = permit.actor().teams();
        var named = sent.one("service", this::offering);
        if (permit.reach() != Reach.TEAM) {
            return named == null ? services.general() : named;
        }
        if (named == null) {
            var home = teams.stream().min(UUID::compareTo);
            return home.map(services.general()::answeredBy).orElseGet(services::general);
        }
        if (!teams.contains(named.team())) {
            sent.wrong("service", "web.field.reach");
        }
        return named;
    }

    private Optional<ServiceOffering> offering(String text) {
        var found = text.matches("[0-9a-fA-F-]{36}") ? byId(text) : services.named(text);
        return found.filter(ServiceOffering::active);
    }

    private Optional<ServiceOffering> byId(String text) {
        try {
            return services.byId(UUID.fromString(text));
        } catch (IllegalArgumentException notAnId) {
            return Optional.empty();
        }
    }

    private @Nullable String email(Sent person, boolean required) {
        var longest = policy.number("email-max");
        var typed = required ? person.text("email", longest) : person.optional("email", longest);
        if (typed != null && !typed.isEmpty() && ContactValues.email(typed).isEmpty()) {
            person.wrong("email", "web.field.email");
        }
        return typed;
    }

    private static @Nullable String phone(Sent person) {
        var typed = person.optional("phone", 40);
        if (typed != null && ContactValues.phone(typed).isEmpty()) {
            person.wrong("phone", "web.field.phone");
        }
        return typed;
    }

    private static Optional<Language> language(String code) {
        return Language.known(code) ? Optional.of(Language.of(code)) : Optional.empty();
    }
}
