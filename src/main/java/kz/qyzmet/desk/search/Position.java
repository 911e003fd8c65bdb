package kz.qyzmet.desk.search;

/** A place in the feed: everything up to and including this entry has been read. Ordered by transaction, then by entry. */
record Position(long xid, long id) {
    /** Before the first entry of the transaction. */
    static Position before(long xid) {
        return new Position(xid, -1);
    }

    boolean before(Position other) {
        return xid < other.xid || (xid == other.xid && id < other.id);
    }
}
