package kz.qyzmet.desk.policy;

import java.util.Optional;

/** Knows the operator of this installation; implemented by module organisation. Empty until named: then the portal is not open (contracts 22). */
public interface Operator {
    Optional<OperatorDetails> details();
}
