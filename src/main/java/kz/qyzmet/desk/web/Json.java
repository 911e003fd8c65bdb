package kz.qyzmet.desk.web;

import java.util.List;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.json.JsonMapper;

/** JSON is read and written in buffers that go with the request. Jackson would keep them, and with them the end of a longer text of somebody who may since have been destroyed (clause 1.5). */
@Configuration(proxyBeanMethods = false)
public class Json {
    /** For mappers that meet personal values. */
    public static JsonFactory factory() {
        return JsonFactory.builder()
                .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
                .build();
    }

    @Bean
    @Scope("prototype")
    JsonMapper.Builder jsonMapperBuilder(List<JsonMapperBuilderCustomizer> customizers) {
        var builder = JsonMapper.builder(factory());
        customizers.forEach(customizer -> customizer.customize(builder));
        return builder;
    }
}
