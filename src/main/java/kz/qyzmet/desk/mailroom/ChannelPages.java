package kz.qyzmet.desk.mailroom;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.mailroom.Channel.Kind;
import kz.qyzmet.desk.mailroom.Channels.Login;
import kz.qyzmet.desk.mailroom.Standing.State;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.vault.Place;
import kz.qyzmet.desk.vault.Unreadable;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Option;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The administrator's pages of the channels: how each does, how it is set up, and a trial that tells what answered. */
@Controller
class ChannelPages {
    private static final int LEFT = 20;

    /** @param line the standing and its state */
    record Line(Standing standing, State state) {
        String tone() {
            return switch (state) {
                case FINE -> "green";
                case OFF -> "closed";
                case SILENT -> "sun";
                case TROUBLE, UNATTENDED -> "red";
            };
        }

        /** Why, in one sentence. */
        String because(Page page) {
            var trouble = standing.trouble();
            return switch (state) {
                case SILENT -> page.t("mailroom.because.silent", hours());
                case UNATTENDED -> page.t("mailroom.because.unattended");
                case OFF -> page.t("mailroom.because.off");
                case TROUBLE, FINE -> trouble == null ? "" : words(page, trouble);
            };
        }

        private long hours() {
            var silence = standing.channel().silence();
            return silence == null ? 0 : silence.toHours();
        }

        /** Trouble that does not count yet is shown all the same. */
        boolean wobbles() {
            return state == State.FINE && standing.trouble() != null;
        }
    }

    record Listing(List<Line> lines, List<Kind> kinds) {
        List<Line> alarming() {
            return lines.stream().filter(line -> line.state().alarming()).toList();
        }
    }

    /**
     * @param line null for a channel that is being made
     * @param kept the password that was just tried, sealed, so that it need not be typed again
     */
    record Form(
            Kind kind,
            @Nullable Line line,
            Typed typed,
            Map<String, String> faults,
            List<Trial.Step> steps,
            List<Channels.Left> left,
            boolean certificate,
            @Nullable String kept) {
        String get(String field) {
            return typed.get(field);
        }

        @Nullable
        String fault(Page page, String field) {
            var fault = faults.get(field);
            return fault != null
                    ? page.t(fault)
                    : steps.stream()
                            .filter(step -> field.equals(step.field()))
                            .findFirst()
                            .map(step -> words(page, step))
                            .orElse(null);
        }

        String address() {
            var its = line;
            return its == null
                    ? "/admin/channels/new/" + kind.id()
                    : "/admin/channels/" + its.standing().channel().id();
        }

        boolean works() {
            return steps.stream().allMatch(Trial.Step::fine);
        }

        /** What a mail server must be told so that it delivers here. */
        String sample() {
            return "relay_domains = help.example.kz\ntransport_maps = inline:{ help.example.kz=" + kind.id() + ":inet:"
                    + get("host") + ":" + get("port") + " }";
        }

        List<Option> choices(Page page, String field) {
            var values = switch (field) {
                case "tls" ->
                    kind == Kind.IMAP ? List.of("tls", "starttls", "none") : List.of("none", "offered", "starttls");
                case "begin" -> List.of("all", "new");
                default -> List.of("delete", "move", "leave");
            };
            var group = field.equals("tls") && kind != Kind.IMAP ? "listener-tls" : field;
            return values.stream()
                    .map(value -> new Option(value, page.t("mailroom." + group + "." + value)))
                    .toList();
        }
    }

    private final Channels channels;
    private final Alarms alarms;
    private final Trial trial;
    private final Certificates certificates;
    private final Vault vault;
    private final Policy policy;

    ChannelPages(Channels channels, Alarms alarms, Trial trial, Certificates certificates, Vault vault, Policy policy) {
        this.channels = channels;
        this.alarms = alarms;
        this.trial = trial;
        this.certificates = certificates;
        this.vault = vault;
        this.policy = policy;
    }

    @GetMapping("/admin/channels")
    ModelAndView list(Page page, Actor actor) {
        permit(actor);
        return page.show("mailroom/channels", new Listing(lines(), List.of(Kind.IMAP, Kind.LMTP, Kind.SMTP)));
    }

    @GetMapping("/admin/channels/new/{kind}")
    ModelAndView fresh(Page page, Actor actor, @PathVariable String kind) {
        permit(actor);
        var its = Kind.made(kind).orElseThrow(NotFound::new);
        return form(page, its, null, Typed.fresh(its), Map.of(), List.of(), null);
    }

    @PostMapping("/admin/channels/new/{kind}")
    ModelAndView make(Page page, Actor actor, @PathVariable String kind, @RequestParam Map<String, String> fields) {
        var permit = permit(actor);
        var its = Kind.made(kind).orElseThrow(NotFound::new);
        var typed = new Typed(its, fields);
        try {
            var channel = typed.channel(null);
            channel.check(policy.number("title-max"));
            var login = login(actor, typed, null, Login.NONE);
            if (tries(fields)) {
                return tried(page, actor, null, typed, trial.of(channel, login, false), login);
            }
            var id = channels.make(permit, channel, login);
            return page.redirect("/admin/channels/" + id, Flash.of("mailroom.made"));
        } catch (Invalid invalid) {
            return refused(form(page, its, null, typed, invalid.fields(), List.of(), null));
        }
    }

    @GetMapping("/admin/channels/{id}")
    ModelAndView show(Page page, Actor actor, @PathVariable UUID id) {
        permit(actor);
        var line = line(id);
        var channel = line.standing().channel();
        return form(page, channel.kind(), line, Typed.of(channel, channels.login(id)), Map.of(), List.of(), null);
    }

    @PostMapping("/admin/channels/{id}")
    ModelAndView change(Page page, Actor actor, @PathVariable UUID id, @RequestParam Map<String, String> fields) {
        var permit = permit(actor);
        var line = line(id);
        var before = line.standing().channel();
        var typed = new Typed(before.kind(), fields);
        try {
            var channel = typed.channel(before);
            channel.check(policy.number("title-max"));
            var known = channels.login(id);
            var login = login(actor, typed, before, known);
            if (tries(fields)) {
                var runs = !before.stopped() && Trial.same(before, channel);
                return tried(page, actor, line, typed, trial.of(channel, login, runs), login);
            }
            channels.change(permit, channel, before.kind() == Kind.IMAP ? login : null);
            return page.redirect("/admin/channels/" + id, Flash.of("mailroom.changed"));
        } catch (Invalid invalid) {
            return refused(form(page, before.kind(), line, typed, invalid.fields(), List.of(), null));
        }
    }

    @PostMapping("/admin/channels/{id}/stop")
    ModelAndView stop(Page page, Actor actor, @PathVariable UUID id) {
        channels.stop(permit(actor), attended(id));
        return page.redirect("/admin/channels/" + id, Flash.of("mailroom.stopped"));
    }

    @PostMapping("/admin/channels/{id}/start")
    ModelAndView start(Page page, Actor actor, @PathVariable UUID id) {
        channels.start(permit(actor), attended(id));
        return page.redirect("/admin/channels/" + id, Flash.of("mailroom.started"));
    }

    @PostMapping("/admin/channels/{id}/remove")
    ModelAndView remove(Page page, Actor actor, @PathVariable UUID id) {
        channels.remove(permit(actor), attended(id));
        return page.redirect("/admin/channels", Flash.of("mailroom.removed"));
    }

    private ModelAndView form(
            Page page,
            Kind kind,
            @Nullable Line line,
            Typed typed,
            Map<String, String> faults,
            List<Trial.Step> steps,
            @Nullable String kept) {
        var left = line == null || line.standing().left() == 0
                ? List.<Channels.Left>of()
                : channels.left(line.standing().channel().id(), LEFT);
        return page.show(
                "mailroom/channel",
                new Form(
                        kind,
                        line,
                        typed,
                        faults,
                        steps,
                        left,
                        certificates.own().isPresent(),
                        kept));
    }

    /** A password that the server does not accept is typed again; any other is kept until the channel is saved. */
    private ModelAndView tried(
            Page page, Actor actor, @Nullable Line line, Typed typed, List<Trial.Step> steps, Login login) {
        var kept = steps.stream().anyMatch(Trial.Step::refusesPassword) ? null : kept(actor, typed, login);
        return form(page, typed.kind(), line, typed, Map.of(), steps, kept);
    }

    private static ModelAndView refused(ModelAndView shown) {
        shown.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
        return shown;
    }

    /** A password that was tried travels sealed through the form, for this person and these settings only. */
    private @Nullable String kept(Actor actor, Typed typed, Login login) {
        if (typed.kind() != Kind.IMAP) {
            return null;
        }
        var text = typed.server() + "\n" + login.password();
        return Base64.getUrlEncoder()
                .encodeToString(vault.sealSecret(place(actor), text.getBytes(StandardCharsets.UTF_8)));
    }

    private Login login(Actor actor, Typed typed, @Nullable Channel before, Login known) {
        var kept = typed.get("kept");
        if (typed.get("password").isEmpty() && !kept.isEmpty() && typed.kind() == Kind.IMAP) {
            try {
                var text = new String(
                        vault.openSecret(place(actor), Base64.getUrlDecoder().decode(kept)), StandardCharsets.UTF_8);
                if (text.startsWith(typed.server() + "\n")) {
                    return new Login(
                            typed.get("account").strip(),
                            text.substring(typed.server().length() + 1));
                }
            } catch (Unreadable | IllegalArgumentException notOurs) {
                // then the password is asked for
            }
        }
        return typed.login(before, known);
    }

    private static Place place(Actor actor) {
        return new Place("mail_channel", "typed", actor.id());
    }

    private static boolean tries(Map<String, String> fields) {
        return "try".equals(fields.get("act"));
    }

    /** A code in words. */
    static String words(Page page, String trouble) {
        return page.knows("mailroom.trouble." + trouble) ? page.t("mailroom.trouble." + trouble) : trouble;
    }

    /** A step of a trial in words; moments are said as dates. */
    static String words(Page page, Trial.Step step) {
        var arguments = new ArrayList<Object>();
        step.arguments().forEach(argument -> arguments.add(argument instanceof Instant at ? page.date(at) : argument));
        return page.t(step.says(), arguments.toArray());
    }

    private List<Line> lines() {
        return channels.standings().stream()
                .map(standing -> new Line(standing, alarms.state(standing)))
                .toList();
    }

    private Line line(UUID id) {
        return lines().stream()
                .filter(line -> line.standing().channel().id().equals(id))
                .findFirst()
                .orElseThrow(NotFound::new);
    }

    private UUID attended(UUID id) {
        return channels.find(id)
                .filter(channel -> channel.kind().attended())
                .map(Channel::id)
                .orElseThrow(NotFound::new);
    }

    private Permit permit(Actor actor) {
        return policy.permit(actor, Purpose.ADMINISTRATION);
    }
}
