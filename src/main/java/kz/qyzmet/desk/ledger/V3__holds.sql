-- Legal holds and their ends stand in the ledger too, with the code of what they rest on; the words of the reason do not.
alter table ledger_entry drop constraint ledger_entry_kind_check;
alter table ledger_entry add constraint ledger_entry_kind_check
    check (kind in ('destruction', 'block', 'unblock', 'ground', 'withdrawal', 'edition', 'hold', 'release'));
