package kz.qyzmet.desk.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The desk as the command line sees it: an address and a header that opens it. */
final class RunningDesk {
    static final JsonMapper JSON = JsonMapper.builder().build();

    private final String address;
    private final String header;
    private final String value;

    private RunningDesk(String address, String header, String value) {
        this.address = address;
        this.header = header;
        this.value = value;
    }

    /** Found through the note in the data folder. */
    static RunningDesk on(Path data) {
        var note = note(data)
                .orElseThrow(() ->
                        new Stop(Stop.TRY_AGAIN, "No desk runs on " + data + ". Start it: bin/run --data " + data));
        return new RunningDesk("http://127.0.0.1:" + note.port(), LocalDoor.HEADER, note.secret());
    }

    /** Anywhere, with a token; needs no data folder. */
    static RunningDesk at(String url, String token) {
        return new RunningDesk(url.replaceAll("/+$", ""), "Authorization", "Bearer " + token);
    }

    static Optional<Ready.Note> note(Path data) {
        try {
            var note = JSON.readValue(Files.readString(Ready.Note.place(data)), Ready.Note.class);
            return ProcessHandle.of(note.pid()).isPresent() ? Optional.of(note) : Optional.empty();
        } catch (AccessDeniedException e) {
            throw new Stop(
                    Stop.NOT_ALLOWED,
                    "The folder " + data
                            + " belongs to another user. Run the command as that user, or use --url and --token-file.");
        } catch (IOException | JacksonException e) {
            return Optional.empty();
        }
    }

    /** @param json the answer's body, null when it has none */
    record Answer(int status, @Nullable JsonNode json) {
        String text(String field) {
            return json == null || json.path(field).isMissingNode()
                    ? ""
                    : json.path(field).asString("");
        }
    }

    Answer get(String path) {
        return call("GET", path, null, null);
    }

    Answer post(String path, Map<String, ?> body) {
        var bytes = JSON.writeValueAsBytes(body);
        return call("POST", path, "application/json", out -> write(out, bytes));
    }

    Answer post(String path, String type, InputStream body) {
        return call("POST", path, type, out -> {
            try {
                body.transferTo(out);
            } catch (IOException e) {
                throw new Stop(Stop.TRY_AGAIN, "The letter could not be handed over; it is not stored. Try again.");
            }
        });
    }

    /** Hands the answer over as it comes. */
    <T> T read(String path, Map<String, ?> body, Function<InputStream, T> each) {
        try {
            var connection = open("POST", path);
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setRequestProperty("Accept", "*/*");
            try (var out = connection.getOutputStream()) {
                out.write(JSON.writeValueAsBytes(body));
            }
            if (connection.getResponseCode() != 200) {
                throw refusal(answer(connection));
            }
            try (var in = connection.getInputStream()) {
                return each.apply(in);
            }
        } catch (IOException e) {
            throw away(e);
        }
    }

    /** Hands every line of the answer over as it comes. */
    void lines(String path, Map<String, ?> body, Consumer<JsonNode> each) {
        try {
            var connection = open("POST", path);
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/json");
            try (var out = connection.getOutputStream()) {
                out.write(JSON.writeValueAsBytes(body));
            }
            if (connection.getResponseCode() != 200) {
                throw refusal(answer(connection));
            }
            try (var in = new java.io.BufferedReader(
                    new java.io.InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
                for (var line = in.readLine(); line != null; line = in.readLine()) {
                    each.accept(JSON.readTree(line));
                }
            }
        } catch (IOException e) {
            throw away(e);
        }
    }

    private static void write(OutputStream out, byte[] bytes) {
        try {
            out.write(bytes);
        } catch (IOException e) {
            throw new Stop(Stop.TRY_AGAIN, "The desk stopped listening. Try again.");
        }
    }

    private Answer call(String method, String path, @Nullable String type, @Nullable Consumer<OutputStream> body) {
        try {
            var connection = open(method, path);
            if (body != null && type != null) {
                connection.setDoOutput(true);
                connection.setRequestProperty("Content-Type", type);
                connection.setChunkedStreamingMode(1 << 16);
                try (var out = connection.getOutputStream()) {
                    body.accept(out);
                }
            }
            return answer(connection);
        } catch (IOException e) {
            throw away(e);
        }
    }

    private HttpURLConnection open(String method, String path) throws IOException {
        try {
            var opened = URI.create(address + path).toURL().openConnection();
            if (!(opened instanceof HttpURLConnection connection)) {
                throw Stop.wrong("The address must begin with http:// or https://.");
            }
            connection.setRequestMethod(method);
            connection.setRequestProperty(header, value);
            connection.setRequestProperty("Accept", "application/json");
            connection.setConnectTimeout(10_000);
            connection.setInstanceFollowRedirects(false);
            return connection;
        } catch (IllegalArgumentException e) {
            throw Stop.wrong("'" + address + "' is no address.");
        }
    }

    private static Answer answer(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        try (var in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            var bytes = in == null ? new byte[0] : in.readAllBytes();
            try {
                return new Answer(status, bytes.length == 0 ? null : JSON.readTree(bytes));
            } catch (JacksonException e) {
                return new Answer(status, null);
            }
        }
    }

    private Stop away(IOException e) {
        return new Stop(
                Stop.TRY_AGAIN,
                e instanceof ConnectException
                        ? "Nothing answers at " + address + ". Is the desk running?"
                        : "The connection to " + address + " broke. Try again.");
    }

    /** What a refusal means for the caller's exit code. */
    static Stop refusal(Answer answer) {
        var said = answer.text("detail").isEmpty() ? answer.text("title") : answer.text("detail");
        var sentence = said.isEmpty() ? "The desk answered " + answer.status() + "." : said;
        return switch (answer.status()) {
            case 401, 403 -> new Stop(Stop.NOT_ALLOWED, sentence);
            case 408, 425, 429, 500, 502, 503, 504, 507 -> new Stop(Stop.TRY_AGAIN, sentence);
            default -> new Stop(Stop.REFUSED, sentence);
        };
    }
}
