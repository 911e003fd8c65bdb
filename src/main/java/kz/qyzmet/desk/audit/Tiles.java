package kz.qyzmet.desk.audit;

import java.util.Locale;

/**
 * Where the hashes of a log lie: 256 side by side, each level over the one below (C2SP tlog-tiles). A source may hold a tile wider than asked for,
 * since a tile only grows.
 */
interface Tiles {
    int WIDTH = 256;

    /**
     * The first hashes of a tile, side by side.
     *
     * @throws Broken when they are not there
     */
    byte[] read(int level, long number, int width);

    /** How many hashes the tile has in a tree of this size. */
    static int width(int level, long number, long size) {
        long hashes = level >= 8 ? 0 : size >> (8 * level);
        return (int) Math.clamp(hashes - number * WIDTH, 0, WIDTH);
    }

    /** The path below the log's prefix, such as {@code tile/0/x001/067.p/112}. */
    static String path(int level, long number, int width) {
        return "tile/" + level + "/" + place(number, width);
    }

    /** The path of the leaves themselves, such as {@code tile/entries/x001/067}. */
    static String bundle(long number, int width) {
        return "tile/entries/" + place(number, width);
    }

    private static String place(long number, int width) {
        var path = String.format(Locale.ROOT, "%03d", number % 1000);
        for (long rest = number / 1000; rest > 0; rest /= 1000) {
            path = String.format(Locale.ROOT, "x%03d/", rest % 1000) + path;
        }
        return width == WIDTH ? path : path + ".p/" + width;
    }
}
