package kz.qyzmet.desk.audit;

/** What the desk seals about rows of its journal that are missing, each naming exactly what it covers (clauses 1.5, 4.9). */
final class Excuse {
    private Excuse() {}

    /** @param hash how {@link Leaf#person} ends: of the sealed payload and the person */
    static String person(String hash) {
        return "person " + hash;
    }

    static String actor(byte[] hash) {
        return "actor " + Leaf.base64(hash);
    }

    static String gap(String origin, long from, long to) {
        return "gap " + origin + " " + from + " " + to;
    }

    static String pruned(String origin, long minimum, long pruned) {
        return "pruned " + origin + " " + minimum + " " + pruned;
    }
}
