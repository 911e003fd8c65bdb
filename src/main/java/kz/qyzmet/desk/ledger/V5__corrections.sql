-- Corrections stand in the ledger too, as redactions do: sealed beside it. A lost ledger is written anew in the order in which the acts were done, whatever the clocks said.
alter table ledger_entry drop constraint ledger_entry_kind_check;
alter table ledger_entry add constraint ledger_entry_kind_check
    check (kind in ('destruction', 'block', 'unblock', 'ground', 'withdrawal', 'edition', 'hold', 'release', 'redaction', 'correction'));
alter table ledger_entry add column place bigint generated always as identity;
