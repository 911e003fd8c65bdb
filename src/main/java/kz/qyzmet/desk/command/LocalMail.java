package kz.qyzmet.desk.command;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import kz.qyzmet.desk.mail.Inbound;
import kz.qyzmet.desk.mail.MailIntake;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code mail}, the desk's side: the same intake as for a mail server. */
@RestController
class LocalMail {
    private final MailIntake intake;

    LocalMail(MailIntake intake) {
        this.intake = intake;
    }

    @PostMapping("/local/mail")
    ResponseEntity<Map<String, Object>> take(HttpServletRequest request) throws IOException {
        return Inbound.answer(intake.take(request.getInputStream()));
    }
}
