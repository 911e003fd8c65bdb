package kz.qyzmet.desk.command;

/** A line that shows how far something is. */
final class Bar {
    private static final int WIDTH = 30;
    private static final long SELDOM = 200_000_000L;
    private static long told;

    private Bar() {}

    static void draw(Console console, String what, long done, long all) {
        if (System.nanoTime() - told < SELDOM) {
            return;
        }
        told = System.nanoTime();
        if (all > 0) {
            int full = (int) Math.min(WIDTH, WIDTH * (done / (double) all));
            console.err()
                    .printf(
                            "\r%-8s [%s%s] %d MB  ",
                            what, "#".repeat(full), ".".repeat(WIDTH - full), done / 1_000_000);
        } else {
            console.err().printf("\r%-8s %d  ", what, done);
        }
    }

    static void end(Console console) {
        console.err().println();
    }
}
