package kz.qyzmet.desk.mailroom;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import kz.qyzmet.desk.mail.MailIntake.Taken;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Badge;
import kz.qyzmet.desk.policy.Refused;
import kz.qyzmet.desk.policy.Scope;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /mail/inbound}: a raw letter from a mail server (contracts 18). Any 2xx means that it is durable. */
@RestController
public class Inbound {
    private final Brought brought;

    Inbound(Brought brought) {
        this.brought = brought;
    }

    @PostMapping("/mail/inbound")
    ResponseEntity<Map<String, Object>> inbound(HttpServletRequest request, Actor actor, @Nullable Badge badge)
            throws IOException {
        Badge.require(actor, badge, Scope.MAIL_INBOUND);
        if (actor.kind() != Actor.Kind.TOKEN) {
            throw new Refused("4.8", "scope-missing");
        }
        return answer(brought.byProgram(request.getInputStream()));
    }

    /** The answer to whoever brought a letter: 201 filed, 200 had been filed before, 202 set aside, whatever for. What is filed in a case of the officer says so, and its id and number are the case's. */
    public static ResponseEntity<Map<String, Object>> answer(Taken taken) {
        var body = new LinkedHashMap<String, Object>();
        return switch (taken) {
            case Taken.Filed filed -> {
                body.put("ticket", filed.ticket().toString());
                body.put("number", filed.number());
                body.put("message", filed.message().toString());
                if (filed.ofTheOfficer()) {
                    body.put("kind", "case");
                }
                yield ResponseEntity.status(filed.duplicate() ? 200 : 201).body(body);
            }
            case Taken.ForTheOfficer(var id) -> aside(id);
            case Taken.Quarantined quarantined -> aside(quarantined.quarantine());
        };
    }

    /** The same for all: why would tell who is blocked or has taken a consent back (clause 1.3). */
    private static ResponseEntity<Map<String, Object>> aside(UUID id) {
        return ResponseEntity.status(202).body(Map.of("quarantine", id.toString()));
    }
}
