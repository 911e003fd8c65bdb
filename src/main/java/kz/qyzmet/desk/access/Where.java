package kz.qyzmet.desk.access;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Where a request goes and where it comes from. */
final class Where {
    private Where() {}

    /** The path as the dispatcher sees it: decoded, without parameters. */
    static String to(HttpServletRequest request) {
        return request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo());
    }

    /** From this machine itself: without a named proxy nobody else can come from there. */
    static boolean here(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
