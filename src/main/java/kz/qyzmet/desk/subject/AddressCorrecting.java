package kz.qyzmet.desk.subject;

import kz.qyzmet.desk.policy.SubjectId;

/** A person's e-mail address is about to be corrected. Published before, outside of any transaction: whoever reads the old mailbox must be out of the account when the new one stands. */
public record AddressCorrecting(SubjectId subject) {}
