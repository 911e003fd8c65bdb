package kz.qyzmet.desk.ticket;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import kz.qyzmet.desk.audit.Journal;
import kz.qyzmet.desk.catalogue.ServiceOffering;
import kz.qyzmet.desk.catalogue.Services;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.ConsentText;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Evenly;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.Option;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The requester's side: the first screen, filing a ticket behind the consent gate, and one's own tickets. */
@Controller
class PortalController {
    private final Policy policy;
    private final Operator operator;
    private final Services services;
    private final Consents consents;
    private final Filing filing;
    private final IncomingForm forms;
    private final Queue queue;
    private final Journal journal;
    private final Blockings blockings;
    private final Tray tray;

    PortalController(
            Policy policy,
            Operator operator,
            Services services,
            Consents consents,
            Filing filing,
            IncomingForm forms,
            Queue queue,
            Journal journal,
            Blockings blockings,
            Tray tray) {
        this.policy = policy;
        this.operator = operator;
        this.services = services;
        this.consents = consents;
        this.filing = filing;
        this.forms = forms;
        this.queue = queue;
        this.journal = journal;
        this.blockings = blockings;
        this.tray = tray;
    }

    /** @param operator the operator's name; null while the desk is not open */
    record Home(@Nullable String operator, List<ServiceOffering> services, boolean signedIn) {}

    @GetMapping("/")
    ModelAndView home(Page page, Actor actor) {
        if (actor.staff()) {
            return page.redirect("/desk");
        }
        var name = operator.details().map(details -> details.name()).orElse(null);
        return page.show("ticket/home", new Home(name, services.active(), actor.signedIn()));
    }

    /**
     * @param consent what is asked; null when a consent of the signed-in person stands
     * @param once makes a double click one ticket
     */
    record NewForm(
            boolean open,
            boolean known,
            List<Option> services,
            @Nullable ConsentText consent,
            Map<String, String> values,
            Map<String, String> wrong,
            String once) {
        private static final List<String> FIELDS = List.of("name", "email", "service", "subject", "text", "consent");

        String value(String name) {
            return values.getOrDefault(name, "");
        }

        /** In the order of the form. */
        List<String> wrongFields() {
            return wrong.keySet().stream()
                    .sorted(Comparator.comparingInt((String field) -> FIELDS.indexOf(field)))
                    .toList();
        }

        @Nullable
        String error(Page page, String name) {
            var key = wrong.get(name);
            return key == null ? null : page.t(key);
        }
    }

    @GetMapping("/new")
    ModelAndView form(Page page, Actor actor, @RequestParam(defaultValue = "") String service) {
        var values = Map.of("service", service.isEmpty() ? services.general().code() : service);
        return page.show(
                "ticket/new",
                form(page, actor, values, Map.of(), UUID.randomUUID().toString()));
    }

    @PostMapping("/new")
    ModelAndView file(Page page, Actor actor, HttpServletRequest request) throws IOException {
        var seen = new HashMap<String, String>();
        try {
            // the gate: the fields and the consent are checked before anything is stored
            var filled = forms.read(request, fields -> {
                seen.putAll(fields);
                check(page, actor, fields);
            });
            return filed(page, actor, filled);
        } catch (Invalid invalid) {
            var once = seen.getOrDefault("once", UUID.randomUUID().toString());
            var again = page.show("ticket/new", form(page, actor, seen, invalid.fields(), once));
            again.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
            return again;
        }
    }

    /** @param more the address of the next page; null at the end */
    record Mine(List<Ticket> tickets, @Nullable String more, Map<UUID, String> services, boolean blocked) {}

    @GetMapping("/my")
    ModelAndView mine(Page page, Actor actor, @RequestParam(defaultValue = "") String after) {
        if (!actor.signedIn()) {
            return page.redirect("/signin");
        }
        var permit = policy.permit(actor, Purpose.SUPPORT).own();
        var list = queue.page(permit, QueueFilter.all(), Cursor.of(after).orElse(null), policy.number("portal-page"));
        if (actor.subject() != null && !list.items().isEmpty()) {
            journal.read(permit, "list:mine", List.of(actor.subject()), "ticket.title");
        }
        var next = list.next();
        return page.show(
                "ticket/mine",
                new Mine(
                        list.items(),
                        next == null ? null : "/my?after=" + next.code(),
                        names(page),
                        actor.subject() != null && blockings.blocked(actor.subject())));
    }

    private void check(Page page, Actor actor, Map<String, String> fields) {
        var limits = new Limits(policy)
                .text("subject", fields.getOrDefault("subject", "").strip(), "subject-max", true)
                .text("text", fields.getOrDefault("text", "").strip(), "text-max", true)
                .demand(operator.details().isPresent(), "consent", "ticket.new.closed");
        if (!actor.signedIn()) {
            limits.text("name", fields.getOrDefault("name", "").strip(), "name-max", true)
                    .email("email", fields.getOrDefault("email", "").strip());
        }
        if (asks(actor)) {
            limits.demand(!fields.getOrDefault("consent", "").isEmpty(), "consent", "ticket.wrong.consent")
                    .demand(
                            seen(page, fields.getOrDefault("consent-text", "")),
                            "consent",
                            "ticket.wrong.consent-text");
        }
        limits.check();
    }

    /** Nobody has agreed to a text that was not shown: an edition of the policy may have changed it since the form was opened (clause 6.2). */
    private boolean seen(Page page, String hash) {
        return hash.isEmpty()
                || operator.details()
                        .map(details -> policy.consentText(Purpose.SUPPORT, page.language(), details)
                                .hash()
                                .equals(hash))
                        .orElse(true);
    }

    private ModelAndView filed(Page page, Actor actor, IncomingForm.Filled filled) {
        return actor.signedIn()
                ? signedIn(page, actor, filled)
                : Evenly.after(policy.number("form-answer-milliseconds"), () -> stranger(page, actor, filled));
    }

    private ModelAndView signedIn(Page page, Actor actor, IncomingForm.Filled filled) {
        try {
            var filed = filed(policy.permit(actor, Purpose.SUPPORT).own(), wish(page, actor, filled));
            if (filed.repeated()) {
                forms.discard(filled);
            }
            var number = filed.ticket().number();
            return page.redirect("/my/" + number, Flash.of("ticket.new.done", number));
        } catch (RuntimeException failed) {
            forms.discard(filled);
            throw failed;
        }
    }

    /**
     * A stranger's own words are recorded by the portal. Whether the address is new here, known or blocked is told to nobody but its owner, by letter
     * (clauses 1.3 and 2.3): each gets the same answer.
     */
    private ModelAndView stranger(Page page, Actor actor, IncomingForm.Filled filled) {
        try {
            var permit = policy.permit(Actor.system("portal"), Purpose.SUPPORT);
            if (filed(permit, wish(page, actor, filled)).repeated()) {
                forms.discard(filled);
            }
        } catch (Refused refused) {
            forms.discard(filled);
            if (!refused.code().equals("blocked") || !kept(filled)) {
                throw refused;
            }
        } catch (RuntimeException failed) {
            forms.discard(filled);
            throw failed;
        }
        return page.redirect("/new/taken");
    }

    /** What every stranger is told who has filed something; it knows nothing of what was filed. */
    @GetMapping("/new/taken")
    ModelAndView taken(Page page) {
        return page.show("ticket/taken");
    }

    private boolean kept(IncomingForm.Filled filled) {
        return tray.keepForm(
                policy.permit(Actor.system("portal"), Purpose.RIGHTS),
                filled.get("name"),
                filled.get("email"),
                filled.get("subject"),
                filled.get("text"),
                filled.files().stream().map(NewMessage.File::name).toList());
    }

    /** Whoever goes back, changes the words and sends the same page again wants another ticket: only the same words are a repetition. */
    private Filing.Filed filed(Permit permit, Filing.Wish wish) {
        try {
            return filing.file(permit, wish);
        } catch (Conflict otherWordsUnderTheSameKey) {
            return filing.file(permit, wish.withoutKey());
        }
    }

    private Filing.Wish wish(Page page, Actor actor, IncomingForm.Filled filled) {
        var asked = asks(actor);
        var shown = asked
                ? operator.details()
                        .map(details -> policy.consentText(Purpose.SUPPORT, page.language(), details))
                        .orElse(null)
                : null;
        var fields = new TreeMap<>(filled.fields());
        fields.keySet().removeAll(List.of("once"));
        return new Filing.Wish(
                actor.signedIn() ? actor.subject() : null,
                filled.get("name"),
                filled.get("email"),
                null,
                filled.get("subject"),
                filled.get("text"),
                page.language(),
                services.named(filled.get("service"))
                        .filter(ServiceOffering::active)
                        .orElseGet(services::general),
                Priority.NORMAL,
                Channel.WEB,
                Ground.CONSENT,
                shown,
                asked ? "form" : "",
                filled.files(),
                filled.get("once").isEmpty() ? null : filled.get("once"),
                fields.toString());
    }

    private boolean asks(Actor actor) {
        return actor.subject() == null || consents.asks(actor.subject(), ConsentKind.PROCESSING);
    }

    private NewForm form(Page page, Actor actor, Map<String, String> values, Map<String, String> wrong, String once) {
        var details = operator.details();
        var consent = asks(actor)
                ? details.map(known -> policy.consentText(Purpose.SUPPORT, page.language(), known))
                        .orElse(null)
                : null;
        var options = services.active().stream()
                .map(offering -> new Option(offering.code(), offering.name(page.language())))
                .toList();
        return new NewForm(details.isPresent(), actor.signedIn(), options, consent, values, wrong, once);
    }

    private Map<UUID, String> names(Page page) {
        var names = new HashMap<UUID, String>();
        services.all().forEach(offering -> names.put(offering.id(), offering.name(page.language())));
        return names;
    }
}
