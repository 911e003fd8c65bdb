package kz.qyzmet.desk.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.stream.Collectors;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** The style sheets of all modules in one file, base first: a feature adds its sheet by putting it beside its pages. */
@Controller
final class Sheets {
    private final String sheet;
    private final String hash;

    Sheets() {
        try {
            var files = new PathMatchingResourcePatternResolver().getResources("classpath*:static/assets/*/*.css");
            this.sheet = Arrays.stream(files)
                    .sorted(Comparator.comparing(Sheets::order))
                    .map(Sheets::text)
                    .collect(Collectors.joining("\n"));
            var digest = MessageDigest.getInstance("SHA-256").digest(sheet.getBytes(StandardCharsets.UTF_8));
            this.hash = HexFormat.of().formatHex(digest, 0, 5);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    String address() {
        return "/assets/desk-" + hash + ".css";
    }

    @GetMapping("/assets/desk-{hash}.css")
    ResponseEntity<String> sheet(@PathVariable String hash) {
        return ResponseEntity.ok()
                .contentType(new MediaType("text", "css", StandardCharsets.UTF_8))
                .cacheControl(Files.FOR_EVER)
                .body(sheet);
    }

    /** base.css declares the layers, so it comes first; among the rest the order does not matter, and stays the same. */
    private static String order(Resource file) {
        var name = String.valueOf(file.getFilename());
        return name.equals("base.css") ? "" : name;
    }

    private static String text(Resource file) {
        try {
            return file.getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
