package kz.qyzmet.desk.command;

import java.util.Map;
import kz.qyzmet.desk.ledger.Opening;
import org.springframework.dao.DataAccessException;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** For whoever watches the desk: is the process alive, and can it work. Says nothing more. */
@RestController
class Health {
    private final JdbcClient sql;
    private final Opening opening;

    Health(JdbcClient sql, Opening opening) {
        this.sql = sql;
        this.opening = opening;
    }

    @GetMapping("/health/live")
    ResponseEntity<Map<String, String>> live() {
        return answer(HttpStatus.OK, "live");
    }

    @GetMapping("/health/ready")
    ResponseEntity<Map<String, String>> ready() {
        try {
            sql.sql("select 1").query(Integer.class).single();
            return opening.open() ? answer(HttpStatus.OK, "ready") : answer(HttpStatus.SERVICE_UNAVAILABLE, "restore");
        } catch (DataAccessException e) {
            return answer(HttpStatus.SERVICE_UNAVAILABLE, "database");
        }
    }

    private static ResponseEntity<Map<String, String>> answer(HttpStatus status, String word) {
        return ResponseEntity.status(status)
                .cacheControl(CacheControl.noStore())
                .body(Map.of("status", word));
    }
}
