package kz.qyzmet.desk.edition;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import kz.qyzmet.desk.consent.Renewals;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Change;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Editions;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.WrongPolicy;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Invalid;
import kz.qyzmet.desk.web.Page;
import kz.qyzmet.desk.web.TooLarge;
import org.apache.commons.fileupload2.core.FileItemInput;
import org.apache.commons.fileupload2.jakarta.servlet6.JakartaServletFileUpload;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The officer brings a file, sees what it would change, and publishes it or not. */
@Controller
class PublishingPages {
    private static final String PLACE = "/officer/policy";
    /** A letter takes at most four bytes. */
    private static final int MOST_BYTES = 4 * Editions.LONGEST;

    private static final int PARTS = 4;

    private final Editions editions;
    private final Publishing publishing;
    private final DryRun dryRun;
    private final Renewals renewals;
    private final Policy policy;

    PublishingPages(Editions editions, Publishing publishing, DryRun dryRun, Renewals renewals, Policy policy) {
        this.editions = editions;
        this.publishing = publishing;
        this.dryRun = dryRun;
        this.renewals = renewals;
        this.policy = policy;
    }

    /**
     * @param renewal how asking anew fares for each kind of consent, when an edition asked
     * @param kinds what they are called
     * @param wrong what is wrong with the file that was brought, as a sentence
     */
    public record BringPage(
            String edition,
            List<String> completed,
            Renewals.@Nullable Progress renewal,
            Map<ConsentKind, String> kinds,
            @Nullable String wrong) {}

    /**
     * @param seen the number of the edition that the file was compared with
     * @param again what would be asked for anew
     * @param holders how many people each question would reach, a sentence for each
     */
    public record DryRunPage(
            String edition,
            String now,
            String hash,
            int seen,
            @Nullable Instant later,
            List<String> again,
            Map<Change.Group, List<Change>> changes,
            List<String> holders,
            Map<String, String> live) {}

    @GetMapping(PLACE)
    ModelAndView bring(Page page, Actor actor) {
        officer(actor);
        return bring(page, (String) null);
    }

    private ModelAndView bring(Page page, @Nullable String wrong) {
        var kinds = new EnumMap<ConsentKind, String>(ConsentKind.class);
        for (var kind : ConsentKind.values()) {
            kinds.put(kind, policy.consentKind(kind, page.language()));
        }
        return page.show(
                "edition/bring",
                new BringPage(
                        policy.edition(),
                        policy.completed(),
                        renewals.progress().orElse(null),
                        kinds,
                        wrong));
    }

    /** The file that came with this release: what a new release brings, the officer takes over by publishing it under a new name. */
    @GetMapping(PLACE + "/program.yaml")
    ResponseEntity<byte[]> program(Actor actor) {
        officer(actor);
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("application/yaml;charset=UTF-8"))
                .header("Content-Disposition", "attachment; filename=\"policy.yaml\"")
                .body(Editions.program().getBytes(StandardCharsets.UTF_8));
    }

    @PostMapping(PLACE)
    ModelAndView check(Page page, Actor actor, HttpServletRequest request) throws IOException {
        var permit = officer(actor);
        try {
            return page.redirect(PLACE + "/" + editions.draft(permit, file(request)));
        } catch (WrongPolicy wrong) {
            return again(page, wrong.in(page));
        } catch (CharacterCodingException notText) {
            return again(page, page.t("edition.not-text"));
        } catch (Invalid none) {
            return again(page, page.t("edition.none"));
        } catch (TooLarge large) {
            return again(page, page.t("edition.large", page.bytes(large.limitBytes())));
        }
    }

    private ModelAndView again(Page page, String wrong) {
        var again = bring(page, wrong);
        again.setStatus(HttpStatus.UNPROCESSABLE_CONTENT);
        return again;
    }

    @GetMapping(PLACE + "/{hash:[0-9a-f]{64}}")
    ModelAndView dryRun(Page page, Actor actor, @PathVariable String hash) {
        var permit = officer(actor);
        try {
            var proposal = editions.drafted(permit, hash);
            var changes = new EnumMap<Change.Group, List<Change>>(Change.Group.class);
            proposal.changes()
                    .forEach(change -> changes.computeIfAbsent(change.group(), group -> new ArrayList<>())
                            .add(change));
            return page.show(
                    "edition/dryrun",
                    new DryRunPage(
                            proposal.edition(),
                            proposal.before(),
                            hash,
                            proposal.after(),
                            proposal.later().orElse(null),
                            proposal.again(page),
                            changes,
                            dryRun.holders(page, proposal),
                            dryRun.live(page, proposal)));
        } catch (WrongPolicy noLonger) {
            // its day has passed or another edition has taken its name since
            return again(page, noLonger.in(page));
        }
    }

    @PostMapping(PLACE + "/{hash:[0-9a-f]{64}}")
    ModelAndView publish(
            Page page, Actor actor, @PathVariable String hash, @RequestParam(defaultValue = "0") int seen) {
        var permit = officer(actor);
        try {
            var placed = publishing.publish(permit, hash, seen);
            return page.redirect("/policy/editions", Flash.of("edition.published", placed.edition()));
        } catch (WrongPolicy noLonger) {
            return again(page, noLonger.in(page));
        } catch (Conflict another) {
            return again(page, page.t("edition.another"));
        }
    }

    private Permit officer(Actor actor) {
        return Publishing.officer(policy, actor);
    }

    /** The one file of the form, in memory: a policy is nobody's personal data and small. */
    private static String file(HttpServletRequest request) throws IOException {
        if (!JakartaServletFileUpload.isMultipartContent(request)) {
            throw new Invalid("file", "edition.none");
        }
        int count = 0;
        for (var parts = new JakartaServletFileUpload<>().getItemIterator(request); parts.hasNext(); ) {
            FileItemInput part = parts.next();
            if (++count > PARTS) {
                break;
            }
            try (var bytes = part.getInputStream()) {
                var read = bytes.readNBytes(MOST_BYTES + 1);
                if (read.length > MOST_BYTES) {
                    throw new TooLarge(MOST_BYTES);
                } else if (!part.isFormField() && read.length > 0) {
                    return StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(read))
                            .toString();
                }
            }
        }
        throw new Invalid("file", "edition.none");
    }
}
