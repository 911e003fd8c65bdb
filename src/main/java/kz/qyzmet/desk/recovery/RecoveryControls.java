package kz.qyzmet.desk.recovery;

import java.util.LinkedHashMap;
import kz.qyzmet.desk.ledger.LedgerStart;
import kz.qyzmet.desk.ledger.Opening;
import kz.qyzmet.desk.policy.Control;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What recovery can say of its clauses. */
@Configuration(proxyBeanMethods = false)
class RecoveryControls {
    @Bean
    Control ledgerControl(Opening opening, Gaps gaps, LedgerStart ledger) {
        return new LedgerControl(opening, gaps, ledger);
    }

    /** Clause 1.5: no restore has undone a destruction, as far as the ledger reaches. */
    record LedgerControl(Opening opening, Gaps gaps, LedgerStart ledger) implements Control {
        @Override
        public String clause() {
            return "1.5";
        }

        @Override
        public Finding check() {
            var figures = new LinkedHashMap<String, Long>();
            long accepted = gaps.accepted();
            figures.put("recovery.control.ledger.gaps", accepted);
            if (!opening.open()) {
                return new Finding(Lamp.BROKEN, "recovery.control.ledger.closed", figures);
            }
            if (accepted > 0) {
                return new Finding(Lamp.BROKEN, "recovery.control.ledger.gap", figures);
            }
            long lacking = ledger.lacking();
            if (lacking > 0) {
                figures.put("recovery.control.ledger.lacking.files", lacking);
                return new Finding(Lamp.PARTLY, "recovery.control.ledger.lacking", figures);
            }
            if (ledger.copyFails()) {
                return new Finding(Lamp.PARTLY, "recovery.control.ledger.copy-fails", figures);
            }
            return ledger.copied()
                    ? new Finding(Lamp.ENFORCED, "recovery.control.ledger", figures)
                    : new Finding(Lamp.PARTLY, "recovery.control.ledger.alone", figures);
        }
    }
}
