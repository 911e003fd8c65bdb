package kz.qyzmet.desk.ticket;

import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.vault.AddressTurn;
import kz.qyzmet.desk.vault.Vault;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The look-up hashes of people who were named in letters. */
@Component
class PartyTurn extends AddressTurn {
    PartyTurn(JdbcClient database, Vault vault, Policy policy) {
        super(database, vault, policy, """
                select p.id, t.requester_id, p.address from party p join ticket t on t.id = p.ticket_id
                where p.epoch < ? order by p.epoch, p.id limit ? for update of p skip locked""", "party", "lookup", Parties::place);
    }
}
