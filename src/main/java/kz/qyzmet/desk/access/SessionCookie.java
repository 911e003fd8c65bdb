package kz.qyzmet.desk.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;

/** Names and attributes of the two cookies. Over https they carry the __Host- prefix, so that no neighbour domain can plant one. */
enum SessionCookie {
    /** Who is signed in. */
    SESSION("qyzmet-session"),
    /** Which browser asked for a sign-in letter. */
    BROWSER("qyzmet-browser");

    private final String plain;

    SessionCookie(String plain) {
        this.plain = plain;
    }

    Optional<String> read(HttpServletRequest request) {
        var cookies = request.getCookies();
        return cookies == null
                ? Optional.empty()
                : Arrays.stream(cookies)
                        .filter(cookie -> cookie.getName().equals(name(request)))
                        .map(jakarta.servlet.http.Cookie::getValue)
                        .filter(value -> value.length() == 43)
                        .findFirst();
    }

    void write(HttpServletRequest request, HttpServletResponse response, String value, Duration length) {
        var cookie = ResponseCookie.from(name(request), value)
                .httpOnly(true)
                .secure(request.isSecure())
                .sameSite("Lax")
                .path("/")
                .maxAge(length)
                .build();
        response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
    }

    void clear(HttpServletRequest request, HttpServletResponse response) {
        write(request, response, "", Duration.ZERO);
    }

    private String name(HttpServletRequest request) {
        return request.isSecure() ? "__Host-" + plain : plain;
    }
}
