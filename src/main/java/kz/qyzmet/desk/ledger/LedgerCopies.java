package kz.qyzmet.desk.ledger;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Copies the ledger out and counts the turns, each {@code ledger-copy} of the policy file. */
@Component
class LedgerCopies {
    private final LedgerStart ledger;

    LedgerCopies(LedgerStart ledger) {
        this.ledger = ledger;
    }

    @Scheduled(
            initialDelayString = "#{@policy.period('ledger-copy').toMillis()}",
            fixedDelayString = "#{@policy.period('ledger-copy').toMillis()}")
    void copy() {
        ledger.tick();
    }
}
