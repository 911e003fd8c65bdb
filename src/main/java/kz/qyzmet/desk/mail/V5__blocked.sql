-- A blocked person hears one fixed notice when they write, and how to get in; nothing else is carried (contracts 10, 20). The door carries these two
-- kinds, to everybody alike, and the database keeps it from any other letter.
alter table outbox drop constraint outbox_kind_check;
alter table outbox add constraint outbox_kind_check
    check (kind in ('sign-in', 'acknowledgement', 'confirmation', 'reply', 'notice', 'blocked'));
grant update on outbox to ${account};
create policy door on outbox as restrictive to ${account}
    using (kind in ('sign-in', 'blocked')) with check (kind in ('sign-in', 'blocked'));
grant select, insert, update on mail_received to ${rights};
grant select on quarantine to ${rights};
