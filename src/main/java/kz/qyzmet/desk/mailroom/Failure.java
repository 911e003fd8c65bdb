package kz.qyzmet.desk.mailroom;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.FolderNotFoundException;
import jakarta.mail.MessagingException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;
import kz.qyzmet.desk.web.Unavailable;
import org.eclipse.angus.mail.iap.ConnectionException;
import org.eclipse.angus.mail.iap.Response;
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
        // what wraps it only says that the certificate is not believed
        if (all.stream()
                .anyMatch(cause -> cause instanceof CertificateExpiredException
                        || cause instanceof CertificateNotYetValidException)) {
            return "expired";
        }
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
            case AuthenticationFailedException its -> refusal(says);
            case FolderNotFoundException its -> "no-folder";
            case UnknownHostException its -> "no-host";
            case CertificateException its -> otherName(its) ? "other-name" : "certificate";
            case SocketConnectException its -> null;
            case ConnectException its -> "nobody-listens";
            case NoRouteToHostException its -> "no-answer";
            case SocketTimeoutException its -> "no-answer";
            case SSLException its ->
                chain(its).stream().anyMatch(CertificateException.class::isInstance) ? null : "tls";
            case ConnectionException its -> greeting(its.getResponse());
            default -> said(says);
        };
    }

    /** Words of the library's own, not of a server. */
    private static @Nullable String said(String says) {
        if (says.startsWith("STARTTLS required") || says.startsWith("STARTTLS is required")) {
            return "no-starttls";
        }
        if (says.startsWith("No login methods supported")) {
            return "wants-tls";
        }
        return says.startsWith("Can't verify identity of server") ? "other-name" : null;
    }

    /** Why an account was not let in, by the response codes of RFC 5530; without one it is the password. */
    private static String refusal(String says) {
        var code = says.stripLeading().toUpperCase(Locale.ROOT);
        if (code.startsWith("[UNAVAILABLE]") || code.startsWith("[INUSE]") || code.startsWith("[LIMIT]")) {
            return "turned-away";
        }
        return code.startsWith("[PRIVACYREQUIRED]") ? "wants-tls" : "sign-in";
    }

    /** A server that says goodbye at the door (RFC 9051, 7.1.5), or one that speaks something else. */
    private static @Nullable String greeting(@Nullable Response said) {
        if (said == null || said.isSynthetic()) {
            return null;
        }
        return said.isBYE() ? "turned-away" : "no-imap";
    }

    /** Whether a certificate is refused for its name alone. */
    static boolean otherName(CertificateException refused) {
        var says = refused.getMessage() == null ? "" : refused.getMessage();
        return says.contains("No name") || says.contains("No subject alternative");
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
