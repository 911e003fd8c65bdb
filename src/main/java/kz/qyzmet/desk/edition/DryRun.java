package kz.qyzmet.desk.edition;

import java.util.HashMap;
import java.util.Map;
import kz.qyzmet.desk.organisation.StaffBook;
import kz.qyzmet.desk.policy.Change;
import kz.qyzmet.desk.policy.Proposal;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.retention.Forecast;
import kz.qyzmet.desk.web.Page;
import org.springframework.stereotype.Component;

/** What a proposal would do to this very desk: how many of the staff it touches, and what the next sweep would take before and after. Counts only, nothing changes. */
@Component
class DryRun {
    private final StaffBook staff;
    private final Forecast forecast;

    DryRun(StaffBook staff, Forecast forecast) {
        this.staff = staff;
        this.forecast = forecast;
    }

    /** A sentence for each change that live figures can say something about, by the change's place. */
    Map<String, String> live(Page page, Proposal proposal) {
        var live = new HashMap<String, String>();
        var changes = proposal.changes();
        for (var change : changes) {
            var parts = change.place().split(" › ");
            if (parts.length == 3 && parts[0].equals("matrix")) {
                held(parts[1]).ifPresent(people -> live.put(change.place(), page.t("edition.live.staff", people)));
            }
        }
        if (changes.stream().anyMatch(DryRun::keeps)) {
            var now = forecast.now();
            var then = forecast.under(proposal::keep);
            for (var change : changes) {
                if (keeps(change)) {
                    var rule = change.place().split(" › ")[1];
                    live.put(
                            change.place(),
                            page.t(
                                    "edition.live.rows",
                                    now.getOrDefault(rule, 0L),
                                    then.getOrDefault(rule, 0L),
                                    Forecast.MOST));
                }
            }
        }
        return live;
    }

    private static boolean keeps(Change change) {
        return change.place().matches("retention › [a-z-]+") && change.texts().isEmpty();
    }

    private java.util.Optional<Long> held(String role) {
        return java.util.Arrays.stream(Role.values())
                .filter(one ->
                        one.id().equals(role) && one != Role.SYSTEM && one != Role.REQUESTER && one != Role.INTEGRATION)
                .findFirst()
                .map(staff::count);
    }
}
