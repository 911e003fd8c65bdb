package kz.qyzmet.desk.search;

import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * What can be found. Implemented once, by the module that owns the tickets; declared here so that the arrow points down. Both methods run outside
 * any request, on threads of the index, and open their own transactions.
 */
public interface Searchable {
    /** The documents as they are committed now, in clear, for at most a few hundred ids. An id without an entry leaves the index. */
    Map<UUID, Document> documents(Collection<UUID> ids);

    /** Every id that has a document, by keyset in pages, so that a rebuild of a million holds no transaction open. The consumer is slow and may ask the database. */
    void eachId(Consumer<UUID> consumer);
}
