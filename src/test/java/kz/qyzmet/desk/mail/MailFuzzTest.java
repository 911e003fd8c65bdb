package kz.qyzmet.desk.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever comes, there is one line of JSON, within a second, in bounded memory, with HTML that can do nothing. */
class MailFuzzTest {
    static final Path CORPUS = Path.of("src/test/resources/kz/qyzmet/desk/mail");
    private static final long SEED = 20260302;
    /** What a letter of up to some 200 kilobytes may allocate on its way, most of it short-lived. */
    private static final long ALLOCATED = 96L * 1024 * 1024;

    record Figures(long runs, long slowestMillis, long mostBytes, long seedOfSlowest, long seedOfMost) {}

    @Test
    void fourThousandMutilatedLettersAreRead() throws IOException {
        assertThat(run(SEED, 4_000).runs()).isEqualTo(4_000);
    }

    @Test
    @Tag("long")
    void twoHundredThousandMutilatedLettersAreRead() throws IOException {
        var figures = run(SEED + 1_000_000, 200_000);

        System.getLogger("fuzz").log(System.Logger.Level.INFO, figures.toString());
        assertThat(figures.runs()).isEqualTo(200_000);
    }

    /** Fails with the seed of the letter, so that one run repeats it. */
    static Figures run(long seed, int runs) throws IOException {
        var mutations = new Mutations(CORPUS);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var slowest = new AtomicLong();
        long slowestSeed = 0;
        long most = 0;
        long mostSeed = 0;
        for (var n = 0; n < runs; n++) {
            var letter = mutations.letter(seed + n);
            var allocated = threads.getCurrentThreadAllocatedBytes();
            // the time of this thread: a busy machine is no hang
            var before = threads.getCurrentThreadCpuTime();
            try {
                var parsed = MailParserTest.parse(letter);
                var line = MailJson.line("x", parsed);
                var millis = (threads.getCurrentThreadCpuTime() - before) / 1_000_000;
                var bytes = threads.getCurrentThreadAllocatedBytes() - allocated;
                if (millis > slowest.get()) {
                    slowest.set(millis);
                    slowestSeed = seed + n;
                }
                if (bytes > most) {
                    most = bytes;
                    mostSeed = seed + n;
                }
                assertThat(parsed.defects()).as("seed %s", seed + n).doesNotContain("broken-structure", "time-limit");
                assertThat(line)
                        .as("seed %s", seed + n)
                        .startsWith("{\"file\":\"x\"")
                        .endsWith("}");
                assertThat(line.indexOf('\n')).as("seed %s", seed + n).isNegative();
                assertThat(CleanHtml.harm(parsed.html()))
                        .as("seed %s", seed + n)
                        .isEmpty();
                assertThat(millis).as("milliseconds of seed %s", seed + n).isLessThan(1000);
                assertThat(bytes).as("bytes allocated by seed %s", seed + n).isLessThan(ALLOCATED);
            } catch (RuntimeException | StackOverflowError crash) {
                throw new AssertionError("seed " + (seed + n), crash);
            }
        }
        return new Figures(runs, slowest.get(), most, slowestSeed, mostSeed);
    }
}
