package kz.qyzmet.desk.command;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import kz.qyzmet.desk.audit.JournalExport;
import kz.qyzmet.desk.organisation.StaffBook;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.subject.Subjects;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code journal export}, the desk's side: in the name of an officer, who stands in the journal for it. */
@RestController
class LocalJournal {
    private final JournalExport export;
    private final Subjects subjects;
    private final StaffBook staff;
    private final Policy policy;

    LocalJournal(JournalExport export, Subjects subjects, StaffBook staff, Policy policy) {
        this.export = export;
        this.subjects = subjects;
        this.staff = staff;
        this.policy = policy;
    }

    record Wish(@Nullable String officer) {
        @Override
        public String toString() {
            return "Wish";
        }
    }

    @PostMapping("/local/journal/export")
    void export(@RequestBody Wish wish, HttpServletResponse response) throws IOException {
        var console = policy.permit(Actor.system("console"), Purpose.ACCOUNT);
        var officer = subjects.byEmail(console, wish.officer() == null ? "" : wish.officer())
                .filter(person -> staff.rolesOf(person).contains(Role.OFFICER))
                .orElseThrow(() -> new Declined("Nobody with this address is an officer."));
        var permit = policy.permit(Actor.person(officer, Set.of(Role.OFFICER), Set.of()), Purpose.ACCOUNTABILITY);
        response.setContentType("application/zip");
        export.write(permit, response.getOutputStream());
    }
}
