package kz.qyzmet.desk.rights;

import java.util.UUID;

/**
 * A subject request has been answered, or has ended otherwise. Published in the transaction that closes it, by the role of the rights.
 *
 * @param by who decided, an opaque id
 */
public record RequestEnded(UUID request, SubjectRequest.Kind kind, SubjectRequest.Outcome outcome, UUID by) {}
