package kz.qyzmet.desk.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import kz.qyzmet.desk.access.FirstRun;
import kz.qyzmet.desk.database.DataFolder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Says that the desk is ready: one line for people, and {@code run/desk.json} for the command line. The file holds the secret of the local door, so
 * it is made for the desk's user alone and removed at the stop; one left behind by a kill is known by its dead process.
 */
@Component
class Ready {
    private final DataFolder folder;
    private final LocalDoor door;
    private final FirstRun first;
    private final WebServerApplicationContext server;
    private final Environment settings;
    private final JsonMapper json;
    private final ObjectProvider<Demo> demo;
    private boolean written;

    Ready(
            DataFolder folder,
            LocalDoor door,
            FirstRun first,
            WebServerApplicationContext server,
            Environment settings,
            JsonMapper json,
            ObjectProvider<Demo> demo) {
        this.folder = folder;
        this.door = door;
        this.first = first;
        this.server = server;
        this.settings = settings;
        this.json = json;
        this.demo = demo;
    }

    /** What the command line needs to find the desk. */
    record Note(int port, long pid, String secret) {
        static Path place(Path data) {
            return data.resolve("run").resolve("desk.json");
        }
    }

    @EventListener(ApplicationReadyEvent.class)
    void ready() throws IOException, InterruptedException {
        var web = server.getWebServer();
        int port = web == null ? 0 : web.getPort();
        var note = new Note(port, ProcessHandle.current().pid(), door.secret());
        folder.run();
        DataFolder.writeSecret(Note.place(folder.root()), json.writeValueAsString(note));
        written = true;
        if (settings.getProperty("qyzmet.training") != null) {
            return;
        }
        var address = "http://localhost:" + port;
        var guests = demo.getIfAvailable();
        var paths = guests == null ? Map.<String, String>of() : guests.open();
        System.out.println("Qyzmet Desk is ready: " + address);
        paths.forEach((who, path) -> System.out.println("  sign in as " + who + ": " + address + path));
        var named = settings.getProperty("qyzmet.url", address).replaceAll("/+$", "");
        first.link()
                .ifPresent(path -> System.out.println(
                        "The first administrator signs in here, once, within a day: " + named + path));
    }

    @EventListener(ContextClosedEvent.class)
    void stopping() throws IOException {
        if (written) {
            Files.deleteIfExists(Note.place(folder.root()));
        }
    }
}
