package kz.qyzmet.desk.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import kz.qyzmet.desk.DeskTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

@DeskTest
class ApiDocumentTest {
    @Autowired
    MockMvcTester mvc;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping handlers;

    private final ApiDocument document = ApiDocument.read();

    @Test
    void theDocumentNamesEveryHandlerAndNoOther() {
        var served = new TreeSet<String>();
        handlers.getHandlerMethods()
                .keySet()
                .forEach(mapping -> mapping.getPatternValues().stream()
                        .filter(path -> path.startsWith("/api/v1/"))
                        .forEach(path -> mapping.getMethodsCondition()
                                .getMethods()
                                .forEach(method -> served.add(method + " " + path))));
        var written = new TreeSet<String>();
        document.operations(kz.qyzmet.desk.web.Language.EN)
                .forEach(operation -> written.add(operation.method() + " " + operation.path()));

        assertThat(written).isEqualTo(served);
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        check(document.root());
    }

    @ParameterizedTest
    @ValueSource(strings = {"kk", "ru", "en"})
    void thePageIsReadableInEachLanguage(String language) throws Exception {
        var result = mvc.get().uri("/api").header("Accept-Language", language).exchange();

        assertThat(result).hasStatusOk();
        assertThat(result.getResponse().getContentAsString(StandardCharsets.UTF_8))
                .doesNotContain("⟦")
                .contains("/api/v1/tickets")
                .contains("lang=\"" + language + "\"");
    }

    @Test
    void theDocumentIsServedAsUnescapedJson() throws Exception {
        var result = mvc.get().uri("/api/v1/openapi.json").exchange();

        assertThat(result).hasStatusOk();
        assertThat(result.getResponse().getContentAsString(StandardCharsets.UTF_8))
                .contains("\"openapi\" : \"3.1.0\"")
                .contains("Үйде үш күннен бері су жоқ.");
    }

    private void check(Object value) {
        if (value instanceof Map<?, ?> map) {
            if (map.get("$ref") instanceof String place) {
                Object found = document.root();
                for (var step : place.substring(2).split("/")) {
                    found = java.util.Objects.requireNonNull(((Map<?, ?>) found).get(step), place);
                }
            }
            map.values().forEach(this::check);
        } else if (value instanceof List<?> list) {
            list.forEach(this::check);
        }
    }
}
