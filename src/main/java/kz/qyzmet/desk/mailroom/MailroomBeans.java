package kz.qyzmet.desk.mailroom;

import java.time.Clock;
import kz.qyzmet.desk.mail.MailIntake;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.web.AdminTab;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the channels work with, and where their page stands. */
@Configuration(proxyBeanMethods = false)
class MailroomBeans {
    @Bean
    Mailbox.Tools mailboxTools(
            Mailboxes mailboxes,
            Channels channels,
            Marks marks,
            Beats beats,
            Turn turn,
            MailIntake intake,
            Policy policy) {
        return new Mailbox.Tools(mailboxes, channels, marks, beats, turn, intake, policy);
    }

    @Bean
    Dialogue.Tools dialogueTools(
            MailIntake intake, Beats beats, Certificates certificates, Policy policy, Clock clock) {
        return new Dialogue.Tools(intake, beats, certificates, policy, clock);
    }

    @Bean
    AdminTab channelsTab() {
        return AdminTab.of(45, "mailroom.title", "/admin/channels");
    }
}
