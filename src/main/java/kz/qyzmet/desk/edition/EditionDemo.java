package kz.qyzmet.desk.edition;

import java.time.Clock;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.NextEdition;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.PolicyText;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.policy.Role;
import kz.qyzmet.desk.policy.SubjectId;
import kz.qyzmet.desk.policy.Wording;
import kz.qyzmet.desk.web.Times;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** For the demonstration desk: a draft of the next edition that the officer is at work on. */
@Component
@ConditionalOnProperty("qyzmet.demo")
public class EditionDemo {
    private final Editing editing;
    private final NextEdition next;
    private final Policy policy;
    private final Clock clock;

    EditionDemo(Editing editing, NextEdition next, Policy policy, Clock clock) {
        this.editing = editing;
        this.next = next;
        this.policy = policy;
        this.clock = clock;
    }

    /** @param officer of the demonstration, who writes it */
    public void fill(SubjectId officer) {
        var permit = policy.permit(Actor.person(officer, Set.of(Role.OFFICER), Set.of()), Purpose.RIGHTS);
        editing.begin(permit);
        var draft = next.draft(permit).orElseThrow();
        var since =
                LocalDate.ofInstant(clock.instant(), Times.ZONE).plusMonths(1).withDayOfMonth(1);
        editing.write(
                permit,
                draft.id(),
                "editions",
                text -> text.headed(new PolicyText.Heading(
                        text.heading().name(),
                        since.toString(),
                        new Wording(
                                "Сұрақтар мен ұсыныстарға жауаптың мерзімі айтылады",
                                "Назван срок ответа на вопросы и предложения",
                                "Says when questions and proposals are answered"))));
        editing.write(
                permit,
                draft.id(),
                "7",
                text -> text.with(
                        Map.of(
                                "clauses/7.1/how",
                                new Wording(
                                        "Осы мекенжайға келген хат бірден тіркеледі, жіберушіге нөмірі мен жауап беру мерзімі көрсетілген растау барады.",
                                        "Письмо на этот адрес сразу становится обращением, отправитель получает подтверждение с номером и сроком ответа.",
                                        "A letter to that address becomes a case at once, and the sender gets a confirmation with its number and the day of the answer."))));
    }
}
