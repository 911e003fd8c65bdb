package kz.qyzmet.desk.mail;

import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.vault.AddressTurn;
import kz.qyzmet.desk.vault.Vault;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The look-up hashes of letters in quarantine: by them a letter is closed while its writer is blocked. */
@Component
class SetAsideTurn extends AddressTurn {
    SetAsideTurn(JdbcClient database, Vault vault, Policy policy) {
        super(database, vault, policy, """
                select id, subject_id, address from quarantine
                where epoch < ? order by epoch, id limit ? for update skip locked""", "quarantine", "sender", SetAside::place);
    }
}
