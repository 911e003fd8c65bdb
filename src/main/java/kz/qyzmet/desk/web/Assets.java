package kz.qyzmet.desk.web;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/** Addresses of style sheets and scripts. The hash of the content is in the address, so a browser may keep them for ever. */
@Component
final class Assets {
    private final Map<String, String> addresses = new ConcurrentHashMap<>();

    String address(String file) {
        return addresses.computeIfAbsent(file, Assets::hashed);
    }

    /** Webjars carry their version in the path; it is read once from their own description. */
    String webjar(String name, String file) {
        return addresses.computeIfAbsent(name + "/" + file, key -> versioned(name, file));
    }

    private static String versioned(String name, String file) {
        var properties = new Properties();
        try (var in =
                new ClassPathResource("META-INF/maven/org.webjars.npm/" + name + "/pom.properties").getInputStream()) {
            properties.load(in);
        } catch (IOException e) {
            throw new IllegalArgumentException("no webjar " + name, e);
        }
        return "/webjars/" + name + "/" + properties.getProperty("version") + "/" + file;
    }

    private static String hashed(String file) {
        try (var in = new ClassPathResource("static/assets/" + file).getInputStream()) {
            var hash = MessageDigest.getInstance("SHA-256").digest(in.readAllBytes());
            return "/assets/" + file + "?v=" + HexFormat.of().formatHex(hash, 0, 5);
        } catch (IOException e) {
            throw new IllegalArgumentException("no asset " + file, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
