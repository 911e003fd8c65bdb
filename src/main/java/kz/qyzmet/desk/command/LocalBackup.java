package kz.qyzmet.desk.command;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import kz.qyzmet.desk.policy.Actor;
import kz.qyzmet.desk.policy.Policy;
import kz.qyzmet.desk.policy.Purpose;
import kz.qyzmet.desk.recovery.Backups;
import kz.qyzmet.desk.recovery.Refusal;
import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code backup}, the desk's side: answers with a line of JSON for each step. */
@RestController
class LocalBackup {
    private static final long SELDOM = 200_000_000L;

    private final Backups backups;
    private final Policy policy;
    private final Environment settings;

    LocalBackup(Backups backups, Policy policy, Environment settings) {
        this.backups = backups;
        this.policy = policy;
        this.settings = settings;
    }

    record Wish(String folder) {}

    @PostMapping("/local/backup")
    void backup(@RequestBody Wish wish, Actor actor, HttpServletResponse response) throws IOException {
        policy.permit(actor, Purpose.ADMINISTRATION);
        var folder = wish.folder().isBlank() ? settings.getProperty("qyzmet.backup", "") : wish.folder();
        if (folder.isBlank()) {
            throw new Declined("Name a folder for the backup, or set QYZMET_BACKUP.");
        }
        response.setContentType("application/x-ndjson");
        var out = response.getOutputStream();
        var told = new long[1];
        try {
            var made = backups.make(actor, Path.of(folder), (step, done, all) -> {
                if (System.nanoTime() - told[0] > SELDOM) {
                    told[0] = System.nanoTime();
                    tell(out, Map.of("step", step, "done", done, "all", all));
                }
            });
            tell(
                    out,
                    Map.of(
                            "file", made.file().toString(),
                            "bytes", made.bytes(),
                            "seconds", made.took().toMillis() / 1000.0,
                            "opensUntil", made.opensUntil().toString()));
        } catch (Refusal refused) {
            tell(out, Map.of("refused", String.valueOf(refused.getMessage())));
        } catch (InvalidPathException wrong) {
            tell(out, Map.of("refused", "that is no name of a folder."));
        }
    }

    /** The caller may have gone; the backup is made all the same. */
    private static void tell(OutputStream out, Map<String, Object> line) {
        try {
            out.write((RunningDesk.JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException gone) {
            // nobody listens any more
        }
    }
}
