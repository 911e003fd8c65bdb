package kz.qyzmet.desk.command;

import java.util.Map;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Answers the command line in plain sentences. */
@RestControllerAdvice(basePackageClasses = LocalProblems.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class LocalProblems {
    @ExceptionHandler(Declined.class)
    ResponseEntity<Map<String, String>> declined(Declined declined) {
        return ResponseEntity.status(HttpStatus.UNPROCESSABLE_CONTENT)
                .body(Map.of("detail", String.valueOf(declined.getMessage())));
    }
}
