-- Changes of ground, withdrawals of consent and editions of the policy stand in the ledger too, with what it takes to do them again: a code, an opaque id, a hash.
alter table ledger_entry drop constraint ledger_entry_kind_check;
alter table ledger_entry add constraint ledger_entry_kind_check
    check (kind in ('destruction', 'block', 'unblock', 'ground', 'withdrawal', 'edition'));
alter table ledger_entry add column what text not null default '' check (what ~ '^[a-z0-9.-]{0,128}$');
grant insert on ledger_entry to ${support};
