-- What was removed from a demand stands in the ledger too: codes and opaque ids.
alter table ledger_entry drop constraint ledger_entry_kind_check;
alter table ledger_entry add constraint ledger_entry_kind_check
    check (kind in ('destruction', 'block', 'unblock', 'ground', 'withdrawal', 'edition', 'hold', 'release', 'redaction', 'correction', 'removal'));
