package kz.qyzmet.desk.drill;

import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.Family;
import kz.qyzmet.desk.ledger.Opening;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.NotFound;
import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** What the drill asks of the second desk. On every other desk it does not exist; the local door stands before it. */
@RestController
class LocalDrill {
    private final Opening opening;
    private final Vault vault;
    private final boolean second;

    LocalDrill(Opening opening, Vault vault, Environment settings) {
        this.opening = opening;
        this.vault = vault;
        this.second = settings.getProperty("qyzmet.drill") != null;
    }

    @GetMapping("/local/drill/{subject}")
    Map<String, Object> seen(@PathVariable UUID subject) {
        if (!second) {
            throw new NotFound();
        }
        return Map.of(
                "open", opening.open(),
                "again", opening.restored().map(Opening.Restored::again).orElse(0),
                "key", Acting.as(Family.UPKEEP, () -> vault.knows(new SubjectId(subject))));
    }
}
