package kz.qyzmet.desk.web;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.ViewResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Draws the templates that stand beside their features, compiled with them: a wrong field is a compile error. */
@Component
final class Views implements ViewResolver, Ordered, WebMvcConfigurer {
    private final TemplateEngine engine;
    private final Pages pages;

    Views(Pages pages) {
        this.engine = TemplateEngine.createPrecompiled(
                null, ContentType.Html, Views.class.getClassLoader(), "kz.qyzmet.desk");
        this.pages = pages;
    }

    /** Before Spring's own resolvers, which would take the name for an address. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public @Nullable View resolveViewName(String name, Locale locale) {
        var template = name + ".jte";
        return engine.hasTemplate(template) ? new Drawn(engine, template) : null;
    }

    /** Writes a page where no dispatcher does, as in a filter. */
    void draw(String name, Map<String, ?> model, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        new Drawn(engine, name + ".jte").render(model, request, response);
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new HandlerMethodArgumentResolver() {
            @Override
            public boolean supportsParameter(MethodParameter parameter) {
                return parameter.getParameterType() == Page.class;
            }

            @Override
            public Object resolveArgument(
                    MethodParameter parameter,
                    @Nullable ModelAndViewContainer container,
                    NativeWebRequest request,
                    @Nullable WebDataBinderFactory binder) {
                var servlet = request.getNativeRequest(HttpServletRequest.class);
                if (servlet == null) {
                    throw new IllegalStateException("no servlet request");
                }
                return pages.of(servlet);
            }
        });
    }

    private record Drawn(TemplateEngine engine, String template) implements View {
        @Override
        public String getContentType() {
            return "text/html;charset=UTF-8";
        }

        @Override
        public void render(@Nullable Map<String, ?> model, HttpServletRequest request, HttpServletResponse response)
                throws IOException {
            var out = new Utf8ByteOutput();
            engine.render(template, model == null ? Map.of() : Map.<String, Object>copyOf(model), out);
            if (model != null && model.get("page") instanceof Page page && page.flash() != null) {
                response.addHeader(HttpHeaders.SET_COOKIE, Flash.SAID);
            }
            response.setContentType(getContentType());
            response.setContentLength(out.getContentLength());
            try (var stream = response.getOutputStream()) {
                out.writeTo(stream);
            }
        }
    }
}
