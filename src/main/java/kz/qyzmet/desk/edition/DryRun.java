package kz.qyzmet.desk.edition;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kz.qyzmet.desk.consent.Renewals;
import kz.qyzmet.desk.mail.Waiting;
import kz.qyzmet.desk.organisation.StaffBook;
import kz.qyzmet.desk.policy.Change;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Proposal;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.retention.Forecast;
import kz.qyzmet.desk.web.Page;
import org.springframework.stereotype.Component;

/** What a proposal would do to this very desk: how many of the staff it touches, what the next sweep would take before and after, and which letters wait on a ground that would change. Counts only, nothing changes. */
@Component
class DryRun {
    private static final String GIVE_UP = "outbox-give-up";
    /** Where the page says what waits on consents that are asked for anew. */
    static final String AGAIN = "asks-again";

    private final StaffBook staff;
    private final Forecast forecast;
    private final Waiting waiting;
    private final Renewals renewals;
    private final Policy policy;

    DryRun(StaffBook staff, Forecast forecast, Waiting waiting, Renewals renewals, Policy policy) {
        this.staff = staff;
        this.forecast = forecast;
        this.waiting = waiting;
        this.renewals = renewals;
        this.policy = policy;
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
        letters(page, proposal, live);
        return live;
    }

    /** How many people would be asked anew for each kind of consent that the proposal asks for at all. */
    List<String> holders(Page page, Proposal proposal) {
        return proposal.consentsAgain().stream()
                .filter(policy.asked()::contains)
                .sorted()
                .map(kind -> page.t(
                        "edition.live.holders", policy.consentKind(kind, page.language()), renewals.holders(kind)))
                .toList();
    }

    /** Letters that wait on a ground that would not be what it was, or longer than they would be tried. */
    private void letters(Page page, Proposal proposal, Map<String, String> live) {
        var grounds = waiting.byGround();
        if (proposal.asksAgain().contains(Purpose.SUPPORT)) {
            live.put(AGAIN, page.t("edition.live.letters.consent", grounds.getOrDefault(Ground.CONSENT, 0L)));
        }
        for (var change : proposal.changes()) {
            var parts = change.place().split(" › ");
            if (parts.length == 3 && parts[0].equals("grounds") && parts[2].equals("consent-still-asked")) {
                Ground.of(parts[1])
                        .ifPresent(ground -> live.put(
                                change.place(),
                                page.t("edition.live.letters.ground", grounds.getOrDefault(ground, 0L))));
            } else if (change.place().equals("periods › " + GIVE_UP)) {
                proposal.period(GIVE_UP)
                        .ifPresent(period -> live.put(
                                change.place(), page.t("edition.live.letters.give-up", waiting.longerThan(period))));
            }
        }
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
