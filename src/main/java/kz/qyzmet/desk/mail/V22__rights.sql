-- Answers to a person's demands about their data reach them whatever else is blocked or withdrawn (contracts 10): the third kind that the door carries.
alter table outbox drop constraint outbox_kind_check;
alter table outbox add constraint outbox_kind_check
    check (kind in ('sign-in', 'acknowledgement', 'confirmation', 'reply', 'notice', 'blocked', 'rights'));
drop policy door on outbox;
create policy door on outbox as restrictive to ${account}
    using (kind in ('sign-in', 'blocked', 'rights')) with check (kind in ('sign-in', 'blocked', 'rights'));
