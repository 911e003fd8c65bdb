package kz.qyzmet.desk.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.web.servlet.View;

/** 303 after an act, so that a reload does not repeat it. */
record SeeOther(String to, @Nullable Flash flash) implements View {
    private static final Duration A_MOMENT = Duration.ofMinutes(1);

    SeeOther {
        if (!LocalPath.valid(to)) {
            throw new IllegalArgumentException("not an address of this desk");
        }
    }

    @Override
    public void render(@Nullable Map<String, ?> model, HttpServletRequest request, HttpServletResponse response) {
        var said = flash;
        if (said != null) {
            var cookie = ResponseCookie.from(Flash.COOKIE, said.cookieValue())
                    .path("/")
                    .httpOnly(true)
                    .secure(request.isSecure())
                    .sameSite("Lax")
                    .maxAge(A_MOMENT)
                    .build();
            response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
        }
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader(HttpHeaders.LOCATION, to);
    }
}
