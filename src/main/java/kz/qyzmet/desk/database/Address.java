package kz.qyzmet.desk.database;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Where a database is and who owns it; {@code DATABASE_URL} in parts. */
record Address(String host, int port, String database, String owner, String password, String query) {
    private static final String SHAPE = "DATABASE_URL must look like postgresql://owner:password@host:5432/qyzmet";

    static Address of(String url) {
        try {
            var uri = new URI(url.strip());
            var user = uri.getRawUserInfo();
            var path = uri.getPath();
            boolean scheme = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
            if (!scheme
                    || user == null
                    || !user.contains(":")
                    || uri.getHost() == null
                    || path == null
                    || path.length() < 2) {
                throw new CannotStart(SHAPE + ".");
            }
            var parts = user.split(":", 2);
            return new Address(
                    uri.getHost(),
                    uri.getPort() < 0 ? 5432 : uri.getPort(),
                    path.substring(1),
                    decoded(parts[0]),
                    decoded(parts[1]),
                    uri.getRawQuery() == null ? "" : uri.getRawQuery());
        } catch (URISyntaxException e) {
            // the message of the exception holds the password
            throw new CannotStart(SHAPE + "; write special characters of the password as %XX.");
        }
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    String jdbc() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database + (query.isEmpty() ? "" : "?" + query);
    }

    /** Says where, without the password. */
    @Override
    public String toString() {
        return host + ":" + port + "/" + database;
    }
}
