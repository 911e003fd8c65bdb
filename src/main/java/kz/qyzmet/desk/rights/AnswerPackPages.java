package kz.qyzmet.desk.rights;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.web.Conflict;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.NotFound;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/**
 * Where the answer to a demand for access is taken with the secret from the letter (clause 3.2.1). Looking at the page hands out nothing, so a program that follows links in letters gets no data; the button does. Whoever
 * holds the secret got it at the address that is known to be the person's, which is the proof of who they are.
 */
@Controller
class AnswerPackPages {
    private static final String PATH = "/answers/{secret:[A-Za-z0-9_-]{43}}";

    record Ready(String path, Instant until) {
        @Override
        public String toString() {
            return "Ready[" + until + "]";
        }
    }

    private final AnswerPacks packs;
    private final MyExport export;
    private final Policy policy;
    private final Clock clock;

    AnswerPackPages(AnswerPacks packs, MyExport export, Policy policy, Clock clock) {
        this.packs = packs;
        this.export = export;
        this.policy = policy;
        this.clock = clock;
    }

    @GetMapping(PATH)
    ModelAndView ready(Page page, @PathVariable String secret) {
        var pack = packs.open(secret).orElseThrow(NotFound::new);
        return page.show("rights/answerPack", new Ready("/answers/" + secret, pack.until()));
    }

    /** @return null when the archive was written */
    @PostMapping(PATH)
    @Nullable
    ModelAndView take(Page page, @PathVariable String secret, HttpServletResponse response) throws IOException {
        var pack = packs.open(secret).orElseThrow(NotFound::new);
        var person = Actor.person(pack.person(), Set.of(Role.REQUESTER), Set.of());
        var permit = policy.permit(person, Purpose.RIGHTS).own();
        var now = clock.instant();
        try {
            export.write(permit, page, now, () -> {
                packs.taken(permit, pack);
                return MyExport.file(response, now);
            });
            return null;
        } catch (Conflict conflict) {
            return page.redirect("/answers/" + secret, Flash.of("rights.conflict." + conflict.code()));
        }
    }
}
