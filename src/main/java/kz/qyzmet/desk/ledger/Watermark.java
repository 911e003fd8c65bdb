package kz.qyzmet.desk.ledger;

/** A second witness of time besides the ledger's own mark: the journal's highwater. Implemented above, asked once at the start. */
public interface Watermark {
    /** Whether the database stands before what the key folder remembers, so that it must be a restored one. */
    boolean databaseIsBehind();
}
