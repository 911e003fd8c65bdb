package kz.qyzmet.desk.campaign;

import kz.qyzmet.desk.PeopledDesk;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.consent.Consents;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.ConsentKind;
import kz.qyzmet.desk.policy.Operator;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Language;

/** For tests with a browser: somebody who agreed to news, and the address that their letters hold. */
public final class Unsubscribers {
    private Unsubscribers() {}

    /** @return the path behind the desk's own address */
    public static String path(PeopledDesk desk, String email) {
        var policy = desk.bean(Policy.class);
        var permit = policy.permit(Actor.system("test"), Purpose.SUPPORT);
        var person = desk.bean(Subjects.class).byEmail(permit, email).orElseThrow();
        desk.bean(Consents.class)
                .given(
                        permit,
                        person,
                        ConsentKind.MARKETING,
                        policy.consentText(
                                ConsentKind.MARKETING,
                                Language.KK,
                                desk.bean(Operator.class).details().orElseThrow()),
                        Language.KK,
                        Channel.WEB,
                        "form");
        var address = desk.bean(UnsubscribeLinks.class).address(person, Mailing.Kind.MARKETING);
        return address.substring(address.indexOf(UnsubscribeLinks.PAGE));
    }
}
