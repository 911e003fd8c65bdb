package kz.qyzmet.desk.policy;

import java.util.List;
import org.springframework.stereotype.Component;

/** The files of the data folder that belong to no table: what a person's data could have leaked into, and does not. */
@Component
class FolderData implements Holdings {
    @Override
    public List<Holding> holdings() {
        return List.of(Holding.of("logs/", "")
                .under(Purpose.ACCOUNTABILITY, "log")
                .clear(Category.ACTION, "codes only: no name, address, text or link is ever written to a log", "line")
                .impersonal());
    }
}
