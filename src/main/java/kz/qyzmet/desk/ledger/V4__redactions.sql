-- Redactions stand in the ledger too: the hash of a file beside it that holds the passage, sealed by the person's key and by an epoch.
alter table ledger_entry drop constraint ledger_entry_kind_check;
alter table ledger_entry add constraint ledger_entry_kind_check
    check (kind in ('destruction', 'block', 'unblock', 'ground', 'withdrawal', 'edition', 'hold', 'release', 'redaction'));
