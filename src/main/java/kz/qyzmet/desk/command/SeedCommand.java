package kz.qyzmet.desk.command;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Fills a desk with invented people and tickets. */
final class SeedCommand implements Command {
    private static final int BAR = 30;

    @Override
    public String name() {
        return "seed";
    }

    @Override
    public String purpose() {
        return "fill the desk with invented people and tickets";
    }

    @Override
    public String help() {
        return """
                Fills the running desk with invented people and tickets in Kazakh, Russian and English, through the real encryption,
                journal and index. For trials and measurements: what was seeded stays.

                Usage: bin/qyzmet seed [--tickets N] [--people M] [--seed S] [--data DIR] [--json]

                  --tickets N   how many tickets (default 1000)
                  --people M    how many requesters (default a tenth of the tickets)
                  --seed S      a number; the same tells the same story (default 1)
                  --json        print {"tickets","people","seconds","perSecond"} at the end and no bar
                """;
    }

    @Override
    public void run(List<String> words, Console console) {
        var arguments = Arguments.of(words, Set.of("tickets", "people", "seed", "data"), Set.of("json"));
        arguments.noMore();
        int tickets = arguments.number("tickets", 1000, 0, 100_000_000);
        int people = arguments.number("people", Math.max(1, tickets / 10), 1, 10_000_000);
        int seed = arguments.number("seed", 1, Integer.MIN_VALUE, Integer.MAX_VALUE);
        boolean bar = !arguments.flag("json");
        long[] at = {System.nanoTime(), System.nanoTime()};
        boolean[] done = {false};
        RunningDesk.on(console.data(arguments))
                .lines("/local/seed", Map.of("tickets", tickets, "people", people, "seed", seed), line -> {
                    if (line.has("people")) {
                        at[1] = System.nanoTime();
                        draw(bar, console, "people", line.path("people").asInt(0), people, at[0]);
                    } else if (line.has("tickets")) {
                        draw(bar, console, "tickets", line.path("tickets").asInt(0), tickets, at[1]);
                    }
                    done[0] |= line.has("done");
                });
        if (!done[0]) {
            throw new Stop(Stop.TRY_AGAIN, "The desk stopped before everything was stored. What was stored stays.");
        }
        double seconds = (System.nanoTime() - at[1]) / 1e9;
        long rate = Math.round(tickets / Math.max(seconds, 0.001));
        if (bar) {
            console.err().println();
            console.out().println(tickets + " tickets of " + people + " people, " + rate + " tickets a second");
        } else {
            console.out()
                    .println(RunningDesk.JSON.writeValueAsString(
                            Map.of("tickets", tickets, "people", people, "seconds", seconds, "perSecond", rate)));
        }
    }

    private static void draw(boolean bar, Console console, String what, int count, int all, long since) {
        if (!bar || all == 0) {
            return;
        }
        int full = (int) ((long) BAR * count / all);
        double seconds = Math.max(0.001, (System.nanoTime() - since) / 1e9);
        console.err()
                .printf(
                        "\r%-8s [%s%s] %d of %d, %d a second  ",
                        what, "#".repeat(full), ".".repeat(BAR - full), count, all, Math.round(count / seconds));
        if (count >= all && what.equals("people")) {
            console.err().println();
        }
    }
}
