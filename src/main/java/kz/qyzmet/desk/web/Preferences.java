package kz.qyzmet.desk.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The two choices of the browser, language and theme: each a cookie without an identity, and back to the page. */
@Controller
final class Preferences {
    @PostMapping("/language")
    ModelAndView language(
            @RequestParam String lang,
            @RequestParam(required = false) @Nullable String back,
            HttpServletRequest request,
            HttpServletResponse response) {
        if (Language.known(lang)) {
            remember(Pages.LANGUAGE_COOKIE, lang, request, response);
        }
        return new ModelAndView(new SeeOther(LocalPath.or(back, "/"), null));
    }

    @PostMapping("/theme")
    ModelAndView theme(
            @RequestParam String theme,
            @RequestParam(required = false) @Nullable String back,
            HttpServletRequest request,
            HttpServletResponse response) {
        if (Pages.theme(theme)) {
            remember(Pages.THEME_COOKIE, theme, request, response);
        }
        return new ModelAndView(new SeeOther(LocalPath.or(back, "/"), null));
    }

    private static void remember(String name, String value, HttpServletRequest request, HttpServletResponse response) {
        var cookie = ResponseCookie.from(name, value)
                .path("/")
                .httpOnly(true)
                .secure(request.isSecure())
                .sameSite("Lax")
                .maxAge(Duration.ofDays(365))
                .build();
        response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
    }
}
