package kz.qyzmet.desk.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.catalogue.Services;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.ticket.Act;
import kz.qyzmet.desk.ticket.Filing;
import kz.qyzmet.desk.ticket.NewMessage;
import kz.qyzmet.desk.ticket.Priority;
import kz.qyzmet.desk.ticket.State;
import kz.qyzmet.desk.ticket.TicketMessage;
import kz.qyzmet.desk.ticket.Tickets;
import kz.qyzmet.desk.vault.Vault;
import kz.qyzmet.desk.web.Language;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Contracts 5: over a desk in use, whatever the data map calls sealed is an envelope of the vault that names the right person's key. */
@DeskTest
class SealedColumnsTest {
    /** Opened by the envelope in attachment.content_key; chunks themselves name no key. */
    private static final Set<String> INSIDE_ANOTHER = Set.of("attachment_chunk.sealed");

    @Autowired
    JdbcClient sql;

    @Autowired
    DataMap map;

    @Autowired
    Policy policy;

    @Autowired
    Filing filing;

    @Autowired
    Tickets tickets;

    @Autowired
    Services services;

    @Test
    void aSealedColumnHoldsOnlyEnvelopesOfTheRightPerson() {
        aTicketWithAnAnswerAndANote("Айгерім Үлгіқызы", Language.KK);
        aTicketWithAnAnswerAndANote("Иван Примеров", Language.RU);

        var wrong = new TreeSet<String>();
        var seen = new TreeSet<String>();
        for (var holding : map.personal()) {
            for (var column : holding.columns()) {
                var name = holding.place() + "." + column.name();
                if (isSealed(column.seal())
                        && !INSIDE_ANOTHER.contains(name)
                        && !holding.place().contains("/")) {
                    for (var value : values(holding, column)) {
                        seen.add(name);
                        var keys = Vault.keyIds(value.bytes());
                        if (keys.isEmpty()) {
                            wrong.add(name + " holds something that is no envelope");
                        } else if (value.key() != null && !keys.contains(value.key())) {
                            wrong.add(name + " is sealed by another person's key");
                        }
                    }
                }
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(seen)
                .contains("subject.name", "contact.value", "ticket.title", "message.body", "ticket_event.reason");
    }

    private record Value(UUID key, byte[] bytes) {}

    private List<Value> values(Holding holding, Holding.Column column) {
        // Names come from the data map, which the schema test holds against the catalogue; nothing typed by anyone is
        // joined here.
        return sql.sql(
                        "select k.key_id, row.value from (select %s as owner, %s as value from %s where %s is not null) row"
                                        .formatted(holding.subject(), column.name(), holding.place(), column.name())
                                + " left join subject_key k on k.subject_id = row.owner")
                .query((row, n) -> new Value(row.getObject(1, UUID.class), row.getBytes(2)))
                .list();
    }

    private void aTicketWithAnAnswerAndANote(String name, Language language) {
        var permit = policy.permit(Actor.system("console"), Purpose.SUPPORT);
        var operator = new OperatorDetails("Operator LLP", "990140000017", "privacy@operator.example");
        var filed = filing.file(
                permit,
                new Filing.Wish(
                        null,
                        name,
                        "person-" + UUID.randomUUID() + "@mail.example",
                        "+77010000000",
                        "Принтер шу шығарады",
                        "Үшінші қабаттағы принтер",
                        language,
                        services.general(),
                        Priority.NORMAL,
                        Channel.WEB,
                        Ground.CONSENT,
                        policy.consentText(Purpose.SUPPORT, language, operator),
                        "form",
                        List.of(),
                        null,
                        ""));
        var id = filed.ticket().id();
        var acts = new ArrayList<Act>();
        acts.add(new Act.SetState(State.CLOSED, "Картридж ауыстырылды"));
        tickets.say(permit, id, NewMessage.note(null, "Қоймада бар", Channel.WEB, List.of()), List.of());
        tickets.say(
                permit, id, NewMessage.reply(TicketMessage.Side.STAFF, null, "Дайын", Channel.WEB, List.of()), acts);
    }

    private static boolean isSealed(Holding.Seal seal) {
        return switch (seal) {
            case Holding.Seal.Requester requester -> true;
            case Holding.Seal.Author author -> true;
            case Holding.Seal.Both both -> true;
            case Holding.Seal.KeyedHash hash -> false;
            case Holding.Seal.Index index -> false;
            case Holding.Seal.Clear clear -> false;
        };
    }
}
