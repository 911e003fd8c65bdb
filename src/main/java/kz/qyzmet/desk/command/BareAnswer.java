package kz.qyzmet.desk.command;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * The last word of the server itself, said when a request is so broken that no page of ours can see it: a problem of RFC 9457 in place of the
 * server's own page, which would name no language and look like somebody else's. Public because the server makes it by name.
 */
public final class BareAnswer extends ErrorReportValve {
    @Override
    protected void report(Request request, Response response, @Nullable Throwable thrown) {
        var status = HttpStatus.resolve(response.getStatus());
        if (status == null || !status.isError() || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        try {
            response.setContentType("application/problem+json");
            response.setCharacterEncoding("UTF-8");
            var writer = response.getReporter();
            if (writer != null) {
                writer.write("{\"type\":\"/problems/http-%d\",\"title\":\"%s\",\"status\":%d}\n"
                        .formatted(status.value(), status.getReasonPhrase(), status.value()));
                response.finishResponse();
            }
        } catch (IOException | IllegalStateException gone) {
            // whoever asked is gone; there is nobody to tell
        }
    }
}
