package kz.qyzmet.desk.mailroom;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.FolderNotFoundException;
import jakarta.mail.MessagingException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import kz.qyzmet.desk.web.Unavailable;
import org.eclipse.angus.mail.util.SocketConnectException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** What went wrong between a mail server and us, as a code. What servers say repeats addresses, so it is never kept. */
final class Failure {
    private static final int DEEPEST = 12;

    private Failure() {}

    static String code(Throwable failure) {
        var all = chain(failure);
        for (var cause : all) {
            var code = of(cause);
            if (code != null) {
                return code;
            }
        }
        return "broken-off";
    }

    private static @Nullable String of(Throwable cause) {
        var says = cause.getMessage() == null ? "" : cause.getMessage();
        return switch (cause) {
            case Unavailable its -> "cannot-store";
            case DataAccessException its -> "cannot-store";
            case TransactionException its -> "cannot-store";
            case AuthenticationFailedException its -> "sign-in";
            case FolderNotFoundException its -> "no-folder";
            case UnknownHostException its -> "no-host";
            case CertificateException its ->
                says.contains("No name") || says.contains("No subject alternative") ? "other-name" : "certificate";
            case SocketConnectException its -> null;
            case ConnectException its -> "nobody-listens";
            case NoRouteToHostException its -> "no-answer";
            case SocketTimeoutException its -> "no-answer";
            case SSLException its ->
                chain(its).stream().anyMatch(CertificateException.class::isInstance) ? null : "tls";
            default ->
                says.contains("STARTTLS is required")
                        ? "no-starttls"
                        : says.startsWith("Can't verify identity of server") ? "other-name" : null;
        };
    }

    private static List<Throwable> chain(Throwable failure) {
        var all = new ArrayList<Throwable>();
        Throwable next = failure;
        while (next != null && all.size() < DEEPEST) {
            all.add(next);
            next = next instanceof MessagingException its && its.getNextException() != null
                    ? its.getNextException()
                    : next.getCause();
        }
        return all;
    }
}
