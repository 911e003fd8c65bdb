package kz.qyzmet.desk.api;

import java.util.List;
import kz.qyzmet.desk.web.Page;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.ModelAndView;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The document as JSON for programs, and as a page for the people who write them. */
@Controller
class ApiPages {
    private static final JsonMapper PRETTY =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final ApiDocument document = ApiDocument.read();
    private final byte[] json = PRETTY.writeValueAsBytes(document.root());

    record Readable(String about, List<ApiDocument.Operation> operations) {
        /** The same in every language. */
        String firstCall() {
            return """
                    bin/qyzmet token create --name site --scopes tickets:read,tickets:write
                    curl -H "Authorization: Bearer qz_…" -H "Content-Type: application/json" \\
                         -d '{"subject":"…","text":"…","requester":{"email":"…","name":"…"}}' …/api/v1/tickets""";
        }

        /** The example as one would send it; null when there is none. */
        @Nullable
        String example(ApiDocument.Operation operation) {
            return operation.example() == null ? null : PRETTY.writeValueAsString(operation.example());
        }
    }

    @GetMapping(path = "/api/v1/openapi.json", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> document() {
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(json);
    }

    @GetMapping("/api")
    ModelAndView page(Page page) {
        return page.show(
                "api/readable", new Readable(document.about(page.language()), document.operations(page.language())));
    }
}
