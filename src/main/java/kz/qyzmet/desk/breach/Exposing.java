package kz.qyzmet.desk.breach;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kz.qyzmet.desk.access.Tokens;
import kz.qyzmet.desk.organisation.StaffBook;
import kz.qyzmet.desk.organisation.StaffMember;
import kz.qyzmet.desk.organisation.Teams;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.ticket.Tickets;
import kz.qyzmet.desk.web.Option;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What can be said to have been exposed, in the words of the page and back: accounts, programs and teams to choose from, a person or a ticket by what the officer types. Thread-safe. */
@Component
class Exposing {
    private static final int PROGRAMS = 100;

    record What(Exposure.Kind kind, Set<UUID> targets) {}

    private final Breaches breaches;
    private final StaffBook staff;
    private final Teams teams;
    private final Tokens tokens;
    private final Tickets tickets;
    private final Subjects subjects;
    private final Policy policy;

    Exposing(
            Breaches breaches,
            StaffBook staff,
            Teams teams,
            Tokens tokens,
            Tickets tickets,
            Subjects subjects,
            Policy policy) {
        this.breaches = breaches;
        this.staff = staff;
        this.teams = teams;
        this.tokens = tokens;
        this.tickets = tickets;
        this.subjects = subjects;
        this.policy = policy;
    }

    List<Option> choices(Permit permit, Page page) {
        Officer.check(permit);
        var options = new ArrayList<Option>();
        options.add(new Option("", page.t("breach.exposure.choose")));
        var people = accounts();
        var names = subjects.names(permit, people);
        people.forEach(person -> options.add(new Option(
                "account:" + person,
                page.t("breach.exposure.account") + ": " + names.getOrDefault(person, person.toString()))));
        tokens.programs(PROGRAMS)
                .forEach(program -> options.add(new Option(
                        "program:" + program.id(), page.t("breach.exposure.program") + ": " + program.name())));
        teams.all()
                .forEach(team -> options.add(new Option(
                        "team:" + team.id(),
                        page.t("breach.exposure.team") + ": "
                                + team.name(page.language().code()))));
        options.add(new Option("person", page.t("breach.exposure.person")));
        options.add(new Option("ticket", page.t("breach.exposure.ticket")));
        options.add(new Option("everything", page.t("breach.exposure.everything")));
        options.add(new Option("held", page.t("breach.exposure.held")));
        return options;
    }

    private List<SubjectId> accounts() {
        var permit = policy.permit(Actor.system("breach"), Purpose.ACCOUNT);
        return staff.list(permit).stream().map(StaffMember::subject).toList();
    }

    /** @param which the person's address, phone or IIN, or the ticket's number @return null when it is wrong, with the reason in {@code wrong} */
    @Nullable
    What read(Permit permit, String what, String which, Map<String, String> wrong) {
        Officer.check(permit);
        var parts = what.split(":", 2);
        var kind = Exposure.Kind.of(parts[0]).orElse(null);
        if (kind == null) {
            wrong.put("what", "breach.wrong.choice");
            return null;
        }
        var targets = switch (kind) {
            case EVERYTHING, HELD -> Set.<UUID>of();
            case PERSON -> people(permit, which);
            case TICKET ->
                which.length() > 40
                        ? Set.<UUID>of()
                        : tickets.find(permit, which)
                                .map(ticket -> Set.of(ticket.id()))
                                .orElse(Set.of());
            case ACCOUNT, PROGRAM, TEAM -> chosen(kind, parts.length < 2 ? "" : parts[1]);
        };
        if (kind != Exposure.Kind.EVERYTHING && kind != Exposure.Kind.HELD && targets.isEmpty()) {
            wrong.put(
                    kind == Exposure.Kind.PERSON || kind == Exposure.Kind.TICKET ? "which" : "what",
                    "breach.wrong.which");
            return null;
        }
        return new What(kind, targets);
    }

    private Set<UUID> people(Permit permit, String which) {
        return which.isBlank() || which.length() > policy.number("search-max")
                ? Set.of()
                : subjects.find(permit, which).stream().map(SubjectId::value).collect(Collectors.toSet());
    }

    private Set<UUID> chosen(Exposure.Kind kind, String id) {
        var known = switch (kind) {
            case ACCOUNT -> accounts().stream().map(SubjectId::value);
            case PROGRAM -> tokens.programs(PROGRAMS).stream().map(Tokens.Program::id);
            case TEAM -> teams.all().stream().map(team -> team.id().value());
            case TICKET, PERSON, EVERYTHING, HELD -> Stream.<UUID>empty();
        };
        return known.filter(one -> one.toString().equals(id)).collect(Collectors.toSet());
    }

    /** What a case says was exposed, with names. */
    List<BreachPages.Exposed> shown(Permit permit, Breach breach, Page page) {
        var exposures = breaches.exposures(permit, breach);
        var people = exposures.stream()
                .filter(one -> one.kind() == Exposure.Kind.ACCOUNT || one.kind() == Exposure.Kind.PERSON)
                .flatMap(one -> one.targets().stream())
                .map(SubjectId::new)
                // the name of somebody blocked is shown to nobody (clause 1.3)
                .filter(person -> !subjects.blocked(person))
                .toList();
        var names = new HashMap<UUID, String>();
        subjects.names(permit, people).forEach((person, name) -> names.put(person.value(), name));
        if (exposures.stream().anyMatch(one -> one.kind() == Exposure.Kind.PROGRAM)) {
            tokens.programs(PROGRAMS).forEach(program -> names.put(program.id(), program.name()));
        }
        teams.all()
                .forEach(team ->
                        names.put(team.id().value(), team.name(page.language().code())));
        for (var exposure : exposures) {
            if (exposure.kind() == Exposure.Kind.TICKET) {
                exposure.targets()
                        .forEach(id ->
                                tickets.find(permit, id).ifPresent(ticket -> names.put(id, "№ " + ticket.number())));
            }
        }
        return exposures.stream()
                .map(one -> new BreachPages.Exposed(
                        one,
                        page.t("breach.exposure." + one.kind().id())
                                + one.targets().stream()
                                        .map(id -> names.getOrDefault(id, ""))
                                        .filter(name -> !name.isEmpty())
                                        .sorted()
                                        .collect(Collectors.joining(
                                                ", ", one.targets().isEmpty() ? "" : ": ", ""))))
                .toList();
    }
}
