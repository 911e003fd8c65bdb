package kz.qyzmet.desk.rights;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.SignIns;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.web.Page;
import org.springframework.stereotype.Component;

/** Where the person is signed in, and what was issued for them to sign in by (clause 3.2.1). */
@Component
class SignInChapter implements ArchiveChapter {
    private final SignIns signIns;

    SignInChapter(SignIns signIns) {
        this.signIns = signIns;
    }

    @Override
    public String id() {
        return "signIns";
    }

    @Override
    public String heading() {
        return "rights.export.sign-ins";
    }

    @Override
    public boolean forComplaints() {
        return false;
    }

    @Override
    public Iterable<Item> of(Page page, Permit permit, SubjectId person) {
        return signIns.of(person).stream().map(one -> item(page, one)).toList();
    }

    private static Item item(Page page, SignIns.SignIn one) {
        var said = new ArrayList<String>();
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put("kind", one.kind());
        if (!one.browser().isEmpty()) {
            said.add(one.browser());
            codes.put("browser", one.browser());
        }
        Instant seen = one.seen();
        if (seen != null) {
            said.add(page.t("rights.export.sign-in.used", page.dateTime(seen)));
            codes.put("usedAt", seen.toString());
        }
        return new Item(one.at(), page.t("rights.export.sign-in." + one.kind()), List.copyOf(said), codes);
    }
}
