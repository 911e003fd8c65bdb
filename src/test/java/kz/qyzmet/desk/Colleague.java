package kz.qyzmet.desk;

import jakarta.servlet.http.Cookie;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.access.StaffAccounts;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.organisation.Why;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Language;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/** A member of staff who has just come in by the front door: an account with a password, and the session it got. For tests without a browser. */
public record Colleague(SubjectId subject, Cookie session) {
    private static final String PASSWORD = "a quiet steppe in november";

    /** Daniyar, who reads Russian, under an address of his own. */
    public static Colleague enters(StaffAccounts accounts, Policy policy, MockMvcTester mvc, Role role) {
        return enters(accounts, policy, mvc, role, "Данияр", UUID.randomUUID() + "@desk.example", Language.RU);
    }

    public static Colleague enters(
            StaffAccounts accounts,
            Policy policy,
            MockMvcTester mvc,
            Role role,
            String name,
            String address,
            Language language) {
        var system = Actor.system("first-run");
        var subject = accounts.create(
                policy.permit(system, Purpose.ADMINISTRATION),
                new StaffAccounts.NewStaff(
                        name, address, language, Set.of(role), Set.of(TeamId.GENERAL), Why.NEW_COLLEAGUE));
        accounts.setPassword(policy.permit(system, Purpose.ACCOUNT), subject, PASSWORD);
        var entered = mvc.post()
                .uri("/staff")
                .param("email", address)
                .param("password", PASSWORD)
                .exchange();
        return new Colleague(
                subject, Objects.requireNonNull(entered.getResponse().getCookie("qyzmet-session"), "no session"));
    }
}
