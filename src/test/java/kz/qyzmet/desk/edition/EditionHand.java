package kz.qyzmet.desk.edition;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Set;
import java.util.function.UnaryOperator;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.EditionPlaced;
import kz.qyzmet.desk.policy.Editions;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import org.springframework.context.ApplicationContext;

/** Publishes an edition as an officer would: for tests of other modules. */
public final class EditionHand {
    private EditionHand() {}

    /** The edition after the one of the program, with the same rules. */
    public static EditionPlaced publish(ApplicationContext desk, String name) {
        return publish(desk, name, file -> file);
    }

    /** The same with something changed in the file. */
    public static EditionPlaced publish(ApplicationContext desk, String name, UnaryOperator<String> change) {
        var editions = desk.getBean(Editions.class);
        var permit = desk.getBean(Policy.class)
                .permit(Actor.person(SubjectId.random(), Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS);
        return desk.getBean(Publishing.class)
                .publish(
                        permit,
                        editions.draft(permit, change.apply(next(name))),
                        editions.archive().size());
    }

    /** The program's own file under the next name, from today on. */
    static String next(String name) {
        return Editions.program()
                .replace(
                        "  \"2026-1\": {date: 2026-11-23, state: in-force,",
                        "  \"" + name + "\": {date: " + LocalDate.now(ZoneId.of("Asia/Almaty"))
                                + ", state: in-force, kk: \"Келесі\", ru: \"Следующая\", en: \"Next\"}\n"
                                + "  \"2026-1\": {date: 2026-11-23, state: past,");
    }
}
