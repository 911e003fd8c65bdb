package kz.qyzmet.desk.catalogue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import kz.qyzmet.desk.web.Language;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The service offerings for programs; public, as on the portal. */
@RestController
class ServicesApi {
    private final Services services;

    ServicesApi(Services services) {
        this.services = services;
    }

    record Offering(String id, String code, Map<String, String> name, Map<String, String> description, String team) {}

    record Offerings(List<Offering> items, @Nullable String next) {}

    @GetMapping(path = "/api/v1/services", produces = MediaType.APPLICATION_JSON_VALUE)
    Offerings services() {
        return new Offerings(
                services.active().stream().map(ServicesApi::offering).toList(), null);
    }

    private static Offering offering(ServiceOffering offering) {
        return new Offering(
                offering.id().toString(),
                offering.code(),
                words(offering::name),
                words(offering::description),
                offering.team().toString());
    }

    private static Map<String, String> words(Function<Language, String> words) {
        var said = new LinkedHashMap<String, String>();
        for (var language : Language.values()) {
            said.put(language.code(), words.apply(language));
        }
        return said;
    }
}
