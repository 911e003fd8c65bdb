package kz.qyzmet.desk.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import kz.qyzmet.desk.attachment.Attachments;
import kz.qyzmet.desk.catalogue.Services;
import kz.qyzmet.desk.consent.Channel;
import kz.qyzmet.desk.organisation.TeamId;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Ground;
import kz.qyzmet.desk.policy.Permit;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.subject.NewPerson;
import kz.qyzmet.desk.subject.Subjects;
import kz.qyzmet.desk.ticket.Filing;
import kz.qyzmet.desk.ticket.NewMessage;
import kz.qyzmet.desk.ticket.Priority;
import kz.qyzmet.desk.ticket.Ticket;
import kz.qyzmet.desk.ticket.TicketMessage.Kind;
import kz.qyzmet.desk.ticket.TicketMessage.Side;
import kz.qyzmet.desk.ticket.Tickets;
import kz.qyzmet.desk.web.Language;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.stereotype.Component;

/** People, tickets and two who may destroy: for tests of the end of data. */
@TestComponent
@Component
class World {
    final Policy policy;
    final Subjects subjects;
    final Filing filing;
    final Services services;
    final Tickets tickets;
    final Attachments attachments;
    final Destruction destruction;
    final Erasures erasures;

    World(
            Policy policy,
            Subjects subjects,
            Filing filing,
            Services services,
            Tickets tickets,
            Attachments attachments,
            Destruction destruction,
            Erasures erasures) {
        this.policy = policy;
        this.subjects = subjects;
        this.filing = filing;
        this.services = services;
        this.tickets = tickets;
        this.attachments = attachments;
        this.destruction = destruction;
        this.erasures = erasures;
    }

    Permit system() {
        return policy.permit(Actor.system("test"), Purpose.SUPPORT);
    }

    Permit officer() {
        return policy.permit(actor(Role.OFFICER), Purpose.RIGHTS);
    }

    Actor second() {
        return actor(Role.ADMINISTRATOR);
    }

    Actor actor(Role role) {
        return Actor.person(SubjectId.random(), Set.of(role), Set.of(TeamId.GENERAL.value()));
    }

    String address() {
        return UUID.randomUUID() + "@mail.example";
    }

    SubjectId person(String name) {
        return subjects.enrol(system(), NewPerson.by(name, address(), Language.RU, "form"));
    }

    Ticket ticket(SubjectId person, String title, String text) {
        return filing.file(
                        system(),
                        new Filing.Wish(
                                person,
                                "",
                                null,
                                null,
                                title,
                                text,
                                Language.RU,
                                services.general(),
                                Priority.NORMAL,
                                Channel.WEB,
                                Ground.CONSENT,
                                null,
                                "form",
                                List.of(file("справка.txt", text)),
                                null,
                                ""))
                .ticket();
    }

    /** An outside third person writes into somebody's ticket, with a file and the raw letter. */
    UUID outsiderWrites(SubjectId outsider, Ticket ticket, String text) {
        return tickets.say(
                        system(),
                        ticket.id(),
                        new NewMessage(
                                Kind.REPLY,
                                Side.OUTSIDER,
                                outsider,
                                text,
                                null,
                                "> " + text,
                                Channel.MAIL,
                                List.of(file("от-третьего.txt", text)),
                                attachments.receive(stream(text), 1 << 20)),
                        List.of())
                .orElseThrow();
    }

    UUID staffWrites(SubjectId agent, Ticket ticket, String text) {
        return tickets.say(
                        system(),
                        ticket.id(),
                        NewMessage.reply(Side.STAFF, agent, text, Channel.WEB, List.of()),
                        List.of())
                .orElseThrow();
    }

    NewMessage.File file(String name, String text) {
        return new NewMessage.File(attachments.receive(stream(text), 1 << 20), name, "text/plain", null, false);
    }

    kz.qyzmet.desk.attachment.Upload raw(String letter) {
        return attachments.receive(stream(letter), 1 << 20);
    }

    kz.qyzmet.desk.attachment.Upload upload(byte[] bytes) {
        return attachments.receive(new ByteArrayInputStream(bytes), 1 << 20);
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Asked by the officer, confirmed by an administrator, and waited for to the end. */
    Erasure destroy(SubjectId person) {
        var id = destruction.ask(actor(Role.OFFICER), person, "demand", "заявление № 7");
        destruction.approve(second(), id);
        return done(id);
    }

    Erasure done(UUID id) {
        var until = Instant.now().plus(Duration.ofSeconds(60));
        while (Instant.now().isBefore(until)) {
            var erasure = erasures.find(id).orElseThrow();
            if (erasure.step() == Erasure.Step.DONE) {
                return erasure;
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        assertThat(erasures.find(id).orElseThrow().step()).isEqualTo(Erasure.Step.DONE);
        throw new IllegalStateException();
    }
}
