package kz.qyzmet.desk.rights;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.TextStyle;
import java.util.List;
import kz.qyzmet.desk.deadline.Day;
import kz.qyzmet.desk.deadline.Deadline;
import kz.qyzmet.desk.deadline.LegalClock;
import kz.qyzmet.desk.deadline.WorkCalendar;
import kz.qyzmet.desk.policy.LegalTerm;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.web.Option;
import kz.qyzmet.desk.web.Page;
import kz.qyzmet.desk.web.Times;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** For everybody: the terms of the law, how they are counted, and the calendar they are counted by (clauses 3.2.1, 3.2.2, 7.2). Knows nobody. */
@Controller
class ClockPages {
    /** @param due when it ends if it comes today */
    record Line(LegalTerm term, Deadline due) {}

    /**
     * @param chosen the account of one term, day by day
     * @param missing the year that is to be loaded now; null while there is time
     */
    record View(
            List<Line> lines,
            Line chosen,
            LocalDate from,
            WorkCalendar calendar,
            LocalDate known,
            @Nullable Integer missing,
            List<Day> next,
            boolean typed) {

        String day(Page page, LocalDate date) {
            return page.date(date.atStartOfDay(Times.ZONE).toInstant());
        }

        String weekday(Page page, LocalDate date) {
            return date.getDayOfWeek()
                    .getDisplayName(TextStyle.FULL_STANDALONE, page.language().locale());
        }

        List<Option> kinds(Page page) {
            return lines.stream()
                    .map(line ->
                            new Option(line.term().id(), line.term().words().in(page.language())))
                    .toList();
        }

        String hours(Page page) {
            return String.join(
                    ", ",
                    calendar.hours().stream()
                            .map(worked -> worked.from() + "–" + worked.until())
                            .toList());
        }
    }

    private final Policy policy;
    private final LegalClock clock;
    private final Clock now;

    ClockPages(Policy policy, LegalClock clock, Clock now) {
        this.policy = policy;
        this.clock = clock;
        this.now = now;
    }

    @GetMapping("/policy/deadlines")
    ModelAndView deadlines(
            Page page, @RequestParam(defaultValue = "") String kind, @RequestParam(defaultValue = "") String from) {
        var today = clock.calendar().dateOf(now.instant());
        var received = day(from, today);
        var lines = policy.deadlines().stream().map(id -> line(id, today)).toList();
        var chosen =
                policy.deadlines().contains(kind) ? kind : policy.deadlines().getFirst();
        var calendar = clock.calendar();
        return page.show(
                "rights/deadlines",
                new View(
                        lines,
                        line(chosen, received == null ? today : received),
                        received == null ? today : received,
                        calendar,
                        calendar.knownUntil(today),
                        calendar.missing(today, policy.period("calendar-warning")),
                        List.copyOf(calendar.days().tailMap(today).values()),
                        received != null || from.isEmpty()));
    }

    private Line line(String id, LocalDate received) {
        var term = policy.term(id, received);
        return new Line(term, clock.due(received, term.days(), term.working()));
    }

    /** Within a lifetime of the desk, so that nobody makes it count for ever. */
    private static @Nullable LocalDate day(String text, LocalDate today) {
        try {
            var day = text.isEmpty() ? today : LocalDate.parse(text);
            return Math.abs(day.getYear() - today.getYear()) > 10 ? null : day;
        } catch (DateTimeException notADate) {
            return null;
        }
    }
}
