package kz.qyzmet.desk.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import kz.qyzmet.desk.DeskTest;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.web.Conflict;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Clauses 2.3, 4.8 and 4.9 for tickets: who sees what, what is written down, what can be taken back. */
@DeskTest
@Import(Cast.class)
class TicketsTest {
    @Autowired
    Cast cast;

    @Autowired
    Tickets tickets;

    @Autowired
    Conversation conversation;

    @Autowired
    Replies replies;

    @Autowired
    Queue queue;

    @Autowired
    Filing filing;

    @Autowired
    JdbcClient sql;

    @Test
    void aTicketReadsBackAsItWasWritten() {
        var aigerim = cast.aigerim();
        var ticket = cast.ticket(aigerim, "Принтер басып шығармайды", "Қараңызшы, өтінемін");

        var found = tickets.find(cast.as(aigerim), ticket.number()).orElseThrow();

        assertThat(found.title()).isEqualTo("Принтер басып шығармайды");
        assertThat(conversation.of(cast.as(aigerim), found, null))
                .singleElement()
                .satisfies(message -> assertThat(message.text()).isEqualTo("Қараңызшы, өтінемін"));
    }

    @Test
    void anotherPersonsTicketIsAsAbsentAsNone() {
        var ticket = cast.ticket(cast.aigerim(), "Жеке мәселе", "мәтін");
        var ivan = cast.as(cast.ivan());

        assertThat(tickets.find(ivan, ticket.number())).isEmpty();
        assertThat(tickets.find(ivan, ticket.id())).isEmpty();
        assertThat(tickets.among(ivan, List.of(ticket.id()))).isEmpty();
        assertThat(tickets.change(ivan, ticket.id(), null, List.of(new Act.SetState(State.CLOSED, null))))
                .isEmpty();
        assertThat(queue.page(ivan, QueueFilter.all(), null, 50).items()).isEmpty();
    }

    @Test
    void anAgentOfAnotherTeamSeesNothing() {
        var ticket = cast.ticket(cast.aigerim(), "Тек жалпы топқа", "мәтін");
        var stranger = cast.stranger();

        assertThat(tickets.find(stranger, ticket.id())).isEmpty();
        assertThat(queue.page(stranger, QueueFilter.all(), null, 50).items()).isEmpty();
        assertThat(queue.page(
                                stranger,
                                new QueueFilter(EnumSet.allOf(State.class), ticket.team(), null, null, false),
                                null,
                                50)
                        .items())
                .isEmpty();
        assertThat(queue.page(
                                stranger,
                                new QueueFilter(EnumSet.allOf(State.class), null, ticket.service(), null, false),
                                null,
                                50)
                        .items())
                .isEmpty();
        assertThat(tickets.find(cast.daniyar(), ticket.id())).isPresent();
    }

    @Test
    void aNoteNeverReachesTheRequester() {
        var aigerim = cast.aigerim();
        var ticket = cast.ticket(aigerim, "Сұрақ", "мәтін");
        var daniyar = cast.daniyar();
        var letters = letters(ticket);

        replies.say(daniyar, ticket, TicketMessage.Kind.NOTE, "ішкі жазба", List.of(), null);

        assertThat(conversation.of(cast.as(aigerim), ticket, null))
                .noneMatch(message -> message.kind() == TicketMessage.Kind.NOTE);
        assertThat(conversation.of(daniyar, ticket, null))
                .anyMatch(message -> message.text().equals("ішкі жазба"));
        assertThat(letters(ticket)).isEqualTo(letters);
    }

    @Test
    void aReplyTakesTheTicketWaitsAndQueuesOneLetter() {
        var ticket = cast.ticket(cast.aigerim(), "Сұрақ", "мәтін");
        var daniyar = cast.daniyar();
        var letters = letters(ticket);

        replies.say(daniyar, ticket, TicketMessage.Kind.REPLY, "Жауап", List.of(), State.WAITING);

        var now = tickets.find(daniyar, ticket.id()).orElseThrow();
        assertThat(now.state()).isEqualTo(State.WAITING);
        assertThat(now.assignedTo(daniyar.actor().subject())).isTrue();
        assertThat(letters(ticket)).isEqualTo(letters + 1);
    }

    @Test
    void aRequestersAnswerOpensAClosedTicketAgain() {
        var aigerim = cast.aigerim();
        var ticket = cast.ticket(aigerim, "Сұрақ", "мәтін");
        var own = cast.as(aigerim);
        tickets.change(own, ticket.id(), null, List.of(new Act.SetState(State.CLOSED, null)));

        tickets.say(
                own,
                ticket.id(),
                NewMessage.reply(TicketMessage.Side.REQUESTER, aigerim.id(), "Тағы да бұзылды", Channel.WEB, List.of()),
                List.of());

        assertThat(tickets.find(own, ticket.id()).orElseThrow().state()).isEqualTo(State.OPEN);
    }

    @Test
    void aRequesterMayNotAssignOrSpeakAsStaff() {
        var aigerim = cast.aigerim();
        var ticket = cast.ticket(aigerim, "Сұрақ", "мәтін");
        var own = cast.as(aigerim);

        assertThatThrownBy(() -> tickets.change(own, ticket.id(), null, List.of(new Act.Assign(aigerim.id()))))
                .isInstanceOf(Refused.class);
        assertThatThrownBy(() -> tickets.say(
                        own, ticket.id(), NewMessage.note(aigerim.id(), "жазба", Channel.WEB, List.of()), List.of()))
                .isInstanceOf(Refused.class);
    }

    @Test
    void closingCanBeTakenBackOnceByWhoDidIt() {
        var ticket = cast.ticket(cast.aigerim(), "Сұрақ", "мәтін");
        var daniyar = cast.daniyar();
        tickets.change(daniyar, ticket.id(), null, List.of(new Act.SetState(State.CLOSED, "шешілді")));
        var event = tickets.lastEvent(ticket.id()).orElseThrow();

        assertThat(tickets.undo(cast.daniyar(), ticket.id(), event)).isEmpty();
        assertThat(tickets.undo(daniyar, ticket.id(), event).orElseThrow().state())
                .isEqualTo(State.OPEN);
        assertThat(tickets.undo(daniyar, ticket.id(), event)).isEmpty();
        assertThat(tickets.events(daniyar, ticket)).anyMatch(one -> "шешілді".equals(one.reason()));
    }

    @Test
    void aStaleVersionChangesNothing() {
        var ticket = cast.ticket(cast.aigerim(), "Сұрақ", "мәтін");
        var daniyar = cast.daniyar();
        tickets.change(daniyar, ticket.id(), ticket.version(), List.of(new Act.SetPriority(Priority.HIGH)));

        assertThatThrownBy(() -> tickets.change(
                        daniyar, ticket.id(), ticket.version(), List.of(new Act.SetPriority(Priority.LOW))))
                .isInstanceOf(Stale.class);
        assertThat(tickets.find(daniyar, ticket.id()).orElseThrow().priority()).isEqualTo(Priority.HIGH);
    }

    @Test
    void pagesOfAListShowEveryTicketOnce() {
        var aigerim = cast.aigerim();
        var made = new HashSet<UUID>();
        IntStream.range(0, 23)
                .forEach(n -> made.add(cast.ticket(aigerim, "№" + n, "мәтін").id()));

        var seen = new java.util.ArrayList<UUID>();
        Cursor after = null;
        do {
            var page = queue.page(cast.as(aigerim), QueueFilter.all(), after, 5);
            page.items().forEach(ticket -> seen.add(ticket.id()));
            after = page.next();
        } while (after != null);

        assertThat(seen).hasSize(23).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(made);
    }

    @Test
    void manyClicksAtOnceMakeOneTicket() throws Exception {
        var aigerim = cast.aigerim();
        var key = UUID.randomUUID().toString();
        Callable<Filing.Filed> click = () -> filing.file(cast.system(), cast.wish(aigerim, "Бір рет", "мәтін", key));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var filed = threads.invokeAll(java.util.Collections.nCopies(12, click));
            var ids = new HashSet<UUID>();
            for (var one : filed) {
                ids.add(one.get().ticket().id());
            }
            assertThat(ids).hasSize(1);
        }
        assertThatThrownBy(() -> filing.file(cast.system(), cast.wish(aigerim, "Басқа", "мәтін", key)))
                .isInstanceOf(Conflict.class);
    }

    @Test
    void ticketsOpenedAtTheSameMomentAreEachWhole() throws Exception {
        var aigerim = cast.aigerim();
        var ivan = cast.ivan();
        var newcomer = UUID.randomUUID() + "@mail.example";
        var key = UUID.randomUUID().toString();
        filing.file(cast.system(), cast.wish(aigerim, "Бұрынғы", "мәтін", key));
        var wishes = new ArrayList<Filing.Wish>();
        for (int i = 0; i < 24; i++) {
            wishes.add(cast.wish(i % 2 == 0 ? aigerim : ivan, "Бір мезгілде " + i, "мәтін " + i, null));
        }
        for (int i = 0; i < 4; i++) {
            wishes.add(cast.wish(newcomer, "Жаңа адам " + i, "мәтін " + i));
        }
        // a repetition of what was made, and a wrong one: neither spoils the others
        wishes.add(cast.wish(aigerim, "Бұрынғы", "мәтін", key));
        wishes.add(cast.wish(aigerim, "Басқа", "мәтін", key));
        var made = new ArrayList<Filing.Filed>();
        int refused = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var filed : threads.invokeAll(wishes.stream()
                    .map(wish -> (Callable<Filing.Filed>) () -> filing.file(cast.system(), wish))
                    .toList())) {
                try {
                    made.add(filed.get());
                } catch (ExecutionException wrong) {
                    assertThat(wrong).hasCauseInstanceOf(Conflict.class);
                    refused++;
                }
            }
        }

        assertThat(refused).isEqualTo(1);
        assertThat(made).filteredOn(Filing.Filed::repeated).hasSize(1);
        var fresh = made.stream().filter(filed -> !filed.repeated()).toList();
        assertThat(fresh).hasSize(28);
        assertThat(fresh.stream().map(filed -> filed.ticket().number()).distinct())
                .hasSize(28);
        assertThat(fresh.stream()
                        .filter(filed -> filed.ticket().title().startsWith("Жаңа"))
                        .map(filed -> filed.ticket().requester())
                        .distinct())
                .as("one new person")
                .hasSize(1);
        for (var filed : fresh) {
            var found = tickets.find(cast.system(), filed.ticket().id()).orElseThrow();
            assertThat(found.number()).isEqualTo(filed.ticket().number());
            assertThat(conversation.of(cast.system(), found, null))
                    .singleElement()
                    .satisfies(message -> {
                        assertThat(message.id()).isEqualTo(filed.first());
                        assertThat(found.title()).endsWith(" " + message.text().substring("мәтін ".length()));
                    });
            assertThat(tickets.events(cast.system(), found)).hasSize(1);
            assertThat(letters(found)).isEqualTo(1);
            assertThat(sql.sql("select count(*) from consent where subject_id = ?")
                            .param(found.requester().value())
                            .query(Long.class)
                            .single())
                    .isPositive();
        }
    }

    @Test
    void everyActOnATicketStandsInTheJournal() {
        var aigerim = cast.aigerim();
        var before = entries(aigerim);
        var ticket = cast.ticket(aigerim, "Сұрақ", "мәтін");
        assertThat(entries(aigerim)).isGreaterThan(before);

        before = entries(aigerim);
        tickets.change(cast.daniyar(), ticket.id(), null, List.of(new Act.SetPriority(Priority.URGENT)));
        assertThat(entries(aigerim)).isEqualTo(before + 1);
    }

    private long entries(Cast.Person person) {
        return sql.sql("select count(*) from journal_subject where subject_id = ?")
                .param(person.id().value())
                .query(Long.class)
                .single();
    }

    private long letters(Ticket ticket) {
        return sql.sql("select count(*) from outbox where about = ?")
                .param(ticket.id())
                .query(Long.class)
                .single();
    }
}
