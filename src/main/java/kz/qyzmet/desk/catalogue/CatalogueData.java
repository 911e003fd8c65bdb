package kz.qyzmet.desk.catalogue;

import java.util.List;
import kz.qyzmet.desk.policy.Holding;
import kz.qyzmet.desk.policy.Holdings;
import org.springframework.stereotype.Component;

/** The catalogue holds nothing about anybody. */
@Component
public class CatalogueData implements Holdings {
    @Override
    public List<Holding> holdings() {
        return List.of(Holding.impersonalTable(
                "service",
                "id",
                "code",
                "team_id",
                "name_kk",
                "name_ru",
                "name_en",
                "description_kk",
                "description_ru",
                "description_en",
                "position",
                "ended_at"));
    }
}
