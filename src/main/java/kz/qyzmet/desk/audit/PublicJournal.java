package kz.qyzmet.desk.audit;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;
import kz.qyzmet.desk.web.NotFound;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** The public log: checkpoint, key and hash tiles, for anybody (contracts 13). Hashes only: what the leaves say goes out by the officer's export. */
@Controller
class PublicJournal {
    private static final MediaType TEXT = new MediaType("text", "plain", StandardCharsets.UTF_8);
    private static final Pattern TILE =
            Pattern.compile("tile/([0-9]|[1-5][0-9]|6[0-3])/(x[0-9]{3}/)*[0-9]{3}(\\.p/([1-9][0-9]{0,2}))?");

    private final LogSource files;

    PublicJournal(JournalFolder folder) {
        this.files = folder.source();
    }

    @GetMapping("/journal/checkpoint")
    ResponseEntity<byte[]> checkpoint() {
        return file(JournalFolder.CHECKPOINT, TEXT, CacheControl.noCache());
    }

    @GetMapping("/journal/key")
    ResponseEntity<byte[]> key() {
        return file(JournalFolder.KEYS, TEXT, CacheControl.noCache());
    }

    @GetMapping("/journal/tile/**")
    ResponseEntity<byte[]> tile(HttpServletRequest asked) {
        var path = asked.getRequestURI().substring("/journal/".length());
        if (!TILE.matcher(path).matches()) {
            throw new NotFound();
        }
        return file(
                path,
                MediaType.APPLICATION_OCTET_STREAM,
                CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable());
    }

    private ResponseEntity<byte[]> file(String path, MediaType type, CacheControl cache) {
        var bytes = files.get(path);
        if (bytes == null) {
            throw new NotFound();
        }
        return ResponseEntity.ok().contentType(type).cacheControl(cache).body(bytes);
    }
}
