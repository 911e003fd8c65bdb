package kz.qyzmet.desk.retention;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.web.Flash;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** What goes next by itself: the dry run of the sweep, its last rounds, and what remains as statistics. */
@Controller
class RetentionPages {
    private static final String PLACE = "/officer/retention";

    private final DueSweep sweep;
    private final SweepWork work;
    private final Holds holds;
    private final Statistics statistics;
    private final Policy policy;

    RetentionPages(DueSweep sweep, SweepWork work, Holds holds, Statistics statistics, Policy policy) {
        this.sweep = sweep;
        this.work = work;
        this.holds = holds;
        this.statistics = statistics;
        this.policy = policy;
    }

    /**
     * @param place what goes, in words
     * @param term the rule in words
     */
    public record Line(String place, String term, long due, long held, long soon) {
        boolean many() {
            return due >= DueSweep.COUNTED;
        }

        /** A place may fall due in more than one way; people read one line of it. */
        private Line with(Line other) {
            return new Line(place, term, due + other.due, held + other.held, soon + other.soon);
        }

        private String name() {
            return place + " " + term;
        }
    }

    public record NextView(
            List<Line> lines,
            List<DueSweep.Run> runs,
            @Nullable Instant last,
            long holds,
            long cases,
            long smallest,
            int k,
            boolean officer) {}

    @GetMapping(PLACE)
    ModelAndView next(Page page, Actor actor) {
        if (!actor.has(Role.OFFICER) && !actor.has(Role.ADMINISTRATOR)) {
            throw new Refused("2.1.6", "not-officer");
        }
        var lines = List.copyOf(sweep.next().stream()
                .map(next -> new Line(
                        // files and raw letters lie in one place and have a period each
                        next.place().equals("attachment")
                                ? page.t("policy.kept." + next.rule())
                                : ErasurePages.place(page, next.place()),
                        policy.kept(next.rule(), page.language()),
                        next.due(),
                        next.held(),
                        next.soon()))
                .collect(Collectors.toMap(Line::name, line -> line, Line::with, LinkedHashMap::new))
                .values());
        return page.show(
                "retention/next",
                new NextView(
                        lines,
                        sweep.newest(20),
                        work.last(),
                        holds.standing(),
                        statistics.cases(),
                        statistics.smallestGroup(),
                        policy.number("smallest-group"),
                        actor.has(Role.OFFICER)));
    }

    @PostMapping(PLACE)
    ModelAndView now(Page page, Actor actor) {
        if (!actor.has(Role.OFFICER)) {
            throw new Refused("2.1.6", "not-officer");
        }
        Thread.ofVirtual().name("sweep-now").start(work::round);
        return page.redirect(PLACE, Flash.of("retention.next.begun"));
    }
}
