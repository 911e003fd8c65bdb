package kz.qyzmet.desk.campaign;

import kz.qyzmet.desk.policy.SubjectId;
import org.springframework.context.ApplicationContext;

/** The address in the header of a mailing, for tests of other modules. */
public final class UnsubscribeHand {
    private UnsubscribeHand() {}

    /** @return the path behind the desk's own address */
    public static String path(ApplicationContext desk, SubjectId person) {
        var address = desk.getBean(UnsubscribeLinks.class).address(person, Mailing.Kind.MARKETING);
        return address.substring(address.indexOf(UnsubscribeLinks.PAGE));
    }
}
