package kz.qyzmet.desk.command;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Map;
import kz.qyzmet.desk.mailroom.Brought;
import kz.qyzmet.desk.mailroom.Inbound;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code mail}, the desk's side: the same intake as for a mail server. */
@RestController
class LocalMail {
    private final Brought brought;

    LocalMail(Brought brought) {
        this.brought = brought;
    }

    @PostMapping("/local/mail")
    ResponseEntity<Map<String, Object>> take(HttpServletRequest request) throws IOException {
        return Inbound.answer(brought.byPipe(request.getInputStream()));
    }
}
