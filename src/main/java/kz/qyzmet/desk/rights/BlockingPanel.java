package kz.qyzmet.desk.rights;

import java.util.List;
import java.util.Map;
import kz.qyzmet.desk.organisation.StaffBook;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.Blockings;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.web.Option;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What the officer's page about a person says of blocking, and the forms that begin and end it. */
@Component
public class BlockingPanel {
    /** @param by the name of who blocked @param hours how long a clarification lasts */
    public record View(
            SubjectId subject,
            Blockings.@Nullable Standing standing,
            String by,
            boolean staff,
            long hours,
            Map<String, String> values,
            Map<String, String> wrong) {
        public boolean blocked() {
            return standing != null;
        }

        String value(String name) {
            return values.getOrDefault(name, "");
        }

        @Nullable
        String error(Page page, String name) {
            var key = wrong.get(name);
            return key == null ? null : page.t(key);
        }

        List<Option> bases(Page page) {
            return Blockings.Basis.choices().stream()
                    .map(basis -> new Option(basis.id(), page.t("rights.basis." + basis.id())))
                    .toList();
        }

        List<Option> endings(Page page) {
            return Blockings.Ending.choices().stream()
                    .map(ending -> new Option(ending.id(), page.t("rights.ending." + ending.id())))
                    .toList();
        }
    }

    private final Blockings blockings;
    private final Subjects subjects;
    private final StaffBook staff;
    private final Policy policy;

    BlockingPanel(Blockings blockings, Subjects subjects, StaffBook staff, Policy policy) {
        this.blockings = blockings;
        this.subjects = subjects;
        this.staff = staff;
        this.policy = policy;
    }

    /** @param permit the officer's, for purpose rights */
    public View of(Permit permit, SubjectId subject, Map<String, String> values, Map<String, String> wrong) {
        var standing = blockings.standing(permit, subject).orElse(null);
        var by = standing == null ? null : new SubjectId(standing.by());
        return new View(
                subject,
                standing,
                by == null ? "" : subjects.names(permit, List.of(by)).getOrDefault(by, ""),
                works(subject),
                policy.period("clarification").toHours(),
                values,
                wrong);
    }

    /** Staff acting as staff cannot be blocked (contracts 10): their work would stand without a name. */
    boolean works(SubjectId subject) {
        return !staff.standing(subject).roles().isEmpty();
    }
}
