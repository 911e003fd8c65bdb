-- a stolen database, or a backup of it: whoever was held at that time, whether the journal names them or not
alter table breach_exposure drop constraint breach_exposure_kind_check;
alter table breach_exposure add constraint breach_exposure_kind_check check (kind in ('account', 'program', 'team', 'ticket', 'person', 'everything', 'held'));
comment on column breach_person.named is 'Certainly concerned: named in the journal, or held in the copy that was taken; false for whom an earlier list named.';
