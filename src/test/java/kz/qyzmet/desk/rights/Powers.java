package kz.qyzmet.desk.rights;

import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import kz.qyzmet.desk.PeopledDesk;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;
import kz.qyzmet.desk.web.Times;

/** For tests with a browser: somebody who represents another by a power that says everything, and has demanded something and agreed to something for them. */
public final class Powers {
    private Powers() {}

    /** @return the pages of the representative */
    public static List<String> pages(PeopledDesk desk, String person, String agent) {
        var policy = desk.bean(Policy.class);
        var representing = desk.bean(Representing.class);
        var details = desk.bean(Operator.class).details().orElseThrow();
        var represented = own(policy, found(desk, person));
        var id = representing.name(
                represented,
                new Representatives.Wish(
                        found(desk, person),
                        Representative.Kind.ATTORNEY,
                        "Болат Оспанов",
                        agent,
                        "сенімхат № 12, 03.11.2026",
                        Set.copyOf(Representative.scopes()),
                        LocalDate.now(Times.ZONE).plusYears(1),
                        Language.KK,
                        null));
        representing.accept(id, policy.consentText(ConsentKind.PROCESSING, Language.KK, details), Language.KK);
        var by = own(policy, found(desk, agent));
        representing.agree(
                by,
                id,
                ConsentKind.MARKETING,
                false,
                policy.consentText(ConsentKind.MARKETING, Language.KK, details),
                Language.KK);
        var demand = representing.file(
                by,
                id,
                SubjectRequest.Kind.COMPLAINT,
                "Нөмірім бөтен адамға берілген, оны кім және неге берді?",
                Language.KK,
                LocalDate.now(Times.ZONE));
        var page = RepresentingPages.HOME + "/" + id;
        return List.of(page, page + "/consents", page + "/held", page + "/requests/" + demand.id());
    }

    private static SubjectId found(PeopledDesk desk, String email) {
        return desk.bean(Subjects.class)
                .byEmail(desk.bean(Policy.class).permit(Actor.system("test"), Purpose.ACCOUNT), email)
                .orElseThrow();
    }

    private static Permit own(Policy policy, SubjectId who) {
        return policy.permit(Actor.person(who, Set.of(Role.REQUESTER), Set.of()), Purpose.RIGHTS)
                .own();
    }
}
