package kz.qyzmet.desk.access;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.organisation.Appointment;
import kz.qyzmet.desk.organisation.Appointments;
import kz.qyzmet.desk.organisation.Post;
import kz.qyzmet.desk.organisation.StaffBook;
import kz.qyzmet.desk.organisation.StaffMember;
import kz.qyzmet.desk.organisation.Why;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Reach;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.Option;
import kz.qyzmet.desk.web.Page;
import kz.qyzmet.desk.web.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The officer, the deputy and the head, by which orders: the administrator writes them down, the officer reads (clause 4.1). */
@Controller
class PostsPages {
    private static final String LIST = "/admin/posts";
    private static final int SHOWN = 50;

    /** Why an administrator may end one. */
    private static final List<Why> REASONS = List.of(Why.RELIEVED, Why.MISTAKE);

    /** @param who empty when nobody is left @param ending whether its last day is near */
    public record Line(
            Appointment appointment,
            String who,
            String by,
            @Nullable String endedBy,
            boolean inForce,
            boolean ending) {
        String state() {
            return inForce ? ending ? "access.post.ending" : "access.post.stands" : "access.post.over";
        }

        String tone() {
            return inForce ? ending ? "warning" : "green" : "danger";
        }
    }

    /** @param line null while the post is empty */
    public record Held(Post post, @Nullable Line line) {}

    /** @param people whom the administrator may appoint; empty for the officer, who only reads */
    public record All(
            List<Held> posts,
            List<Line> ended,
            @Nullable String older,
            boolean editable,
            List<Option> people,
            LocalDate today,
            Map<String, String> typed,
            Map<String, String> faults) {
        public String typed(String field, String instead) {
            return typed.getOrDefault(field, instead);
        }

        public @Nullable String fault(Page page, String field) {
            var key = faults.get(field);
            return key == null ? null : page.t(key);
        }

        public List<Option> choices(Page page) {
            return Arrays.stream(Post.values())
                    .map(post -> new Option(post.id(), page.t("access.post." + post.id())))
                    .toList();
        }

        public List<Option> reasons(Page page) {
            return REASONS.stream()
                    .map(why -> new Option(why.id(), page.t("access.post.why." + why.id())))
                    .toList();
        }
    }

    private final Appointments appointments;
    private final StaffBook staff;
    private final Subjects subjects;
    private final Journal journal;
    private final Policy policy;

    PostsPages(Appointments appointments, StaffBook staff, Subjects subjects, Journal journal, Policy policy) {
        this.appointments = appointments;
        this.staff = staff;
        this.subjects = subjects;
        this.journal = journal;
        this.policy = policy;
    }

    @GetMapping(LIST)
    ModelAndView show(Page page, Actor actor, @RequestParam(required = false) @Nullable UUID before) {
        return show(page, administering(actor), true, before, Map.of(), Map.of());
    }

    /** For the officer, who has to know who hears what the desk says. */
    @GetMapping("/officer/posts")
    ModelAndView read(Page page, Actor actor, @RequestParam(required = false) @Nullable UUID before) {
        var permit = policy.permit(actor, Purpose.RIGHTS);
        if (permit.reach() != Reach.ALL) {
            throw new Refused("4.1", "officer-only");
        }
        return show(page, permit, false, before, Map.of(), Map.of());
    }

    @PostMapping(LIST)
    ModelAndView appoint(Page page, Actor actor, @RequestParam Map<String, String> form) {
        var permit = administering(actor);
        try {
            appointments.appoint(permit, order(form));
            return page.redirect(LIST, Flash.of("access.post.appointed"));
        } catch (Invalid invalid) {
            var shown = show(page, permit, true, null, form, invalid.fields());
            shown.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
            return shown;
        }
    }

    @PostMapping(LIST + "/{id}/end")
    ModelAndView end(Page page, Actor actor, @PathVariable UUID id, @RequestParam(defaultValue = "") String why) {
        var reason = REASONS.stream()
                .filter(known -> known.id().equals(why))
                .findFirst()
                .orElseThrow(() -> new Invalid("why", "access.post.wrong.why"));
        appointments.end(administering(actor), id, reason);
        return page.redirect(LIST, Flash.of("access.post.ended"));
    }

    private static Appointments.Order order(Map<String, String> form) {
        var faults = new HashMap<String, String>();
        var post = Post.of(form.getOrDefault("post", ""));
        if (post.isEmpty()) {
            faults.put("post", "access.post.wrong.post");
        }
        var person = form.getOrDefault("person", "");
        if (!person.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
            faults.put("person", "access.post.wrong.person");
        }
        var date = day(form, "ordered", faults);
        var from = day(form, "from", faults);
        var until = form.getOrDefault("until", "").isBlank() ? null : day(form, "until", faults);
        if (!faults.isEmpty() || date == null || from == null) {
            throw new Invalid(faults);
        }
        return new Appointments.Order(
                post.orElseThrow(), SubjectId.of(person), form.getOrDefault("order", ""), date, from, until);
    }

    private static @Nullable LocalDate day(Map<String, String> form, String field, Map<String, String> faults) {
        var typed = form.getOrDefault(field, "").strip();
        try {
            // years of four digits: others are no days of an order, and the database cannot hold them all
            return LocalDate.parse(typed.length() == 10 ? typed : "");
        } catch (DateTimeParseException malformed) {
            faults.put(field, "access.field.date");
            return null;
        }
    }

    private ModelAndView show(
            Page page,
            Permit permit,
            boolean editable,
            @Nullable UUID before,
            Map<String, String> typed,
            Map<String, String> faults) {
        var standing = appointments.standing(permit);
        var found = appointments.ended(permit, before, SHOWN + 1);
        var ended = found.subList(0, Math.min(SHOWN, found.size()));
        var colleagues =
                editable ? staff.list(permit).stream().map(StaffMember::subject).toList() : List.<SubjectId>of();
        var ids = Stream.of(
                        colleagues.stream(),
                        Stream.concat(standing.stream(), ended.stream()).flatMap(PostsPages::named))
                .flatMap(each -> each)
                .distinct()
                .toList();
        var names = subjects.names(permit, ids);
        journal.read(
                permit,
                "page:posts",
                ids.stream().filter(id -> !names.getOrDefault(id, "").isEmpty()).toList(),
                "subject.name",
                "appointment.post");
        var posts = Arrays.stream(Post.values())
                .map(post -> new Held(
                        post,
                        standing.stream()
                                .filter(appointment -> appointment.post() == post)
                                .map(appointment -> line(appointment, names))
                                .findFirst()
                                .orElse(null)))
                .toList();
        return page.show(
                "access/posts",
                new All(
                        posts,
                        ended.stream()
                                .map(appointment -> line(appointment, names))
                                .toList(),
                        found.size() <= SHOWN
                                ? null
                                : page.path() + "?before=" + ended.getLast().id(),
                        editable,
                        people(page, permit, colleagues, names),
                        appointments.today(),
                        typed,
                        faults));
    }

    private static Stream<SubjectId> named(Appointment appointment) {
        var ended = appointment.ended();
        return Stream.concat(
                Stream.of(appointment.holder(), appointment.by()), ended == null ? Stream.of() : Stream.of(ended.by()));
    }

    private Line line(Appointment appointment, Map<SubjectId, String> names) {
        var ended = appointment.ended();
        var until = appointment.until();
        var near = appointments.today().plusDays(policy.period("post-warning").toDays());
        return new Line(
                appointment,
                names.getOrDefault(appointment.holder(), ""),
                names.getOrDefault(appointment.by(), ""),
                ended == null ? null : names.getOrDefault(ended.by(), ""),
                appointment.inForce(appointments.today()),
                until != null && !until.isAfter(near));
    }

    /** Everybody of the staff but the administrator who asks: nobody appoints themselves. */
    private static List<Option> people(
            Page page, Permit permit, Collection<SubjectId> colleagues, Map<SubjectId, String> names) {
        if (colleagues.isEmpty()) {
            return List.of();
        }
        var options = new ArrayList<>(List.of(new Option("", page.t("access.post.choose"))));
        colleagues.stream()
                .filter(colleague -> !colleague.equals(permit.actor().subject()))
                .map(colleague -> new Option(colleague.toString(), names.getOrDefault(colleague, "")))
                .forEach(options::add);
        return options;
    }

    static String day(Page page, LocalDate date) {
        return page.date(date.atStartOfDay(Times.ZONE).toInstant());
    }

    static String term(Page page, Appointment appointment) {
        var until = appointment.until();
        return until == null
                ? page.t("access.post.since", day(page, appointment.from()))
                : page.t("access.post.between", day(page, appointment.from()), day(page, until));
    }

    private Permit administering(Actor actor) {
        return policy.permit(actor, Purpose.ADMINISTRATION);
    }
}
