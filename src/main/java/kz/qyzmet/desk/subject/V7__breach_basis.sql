-- on information about a breach people are blocked by its case, and freed with it (Law 94-V art. 25(2)(8))
alter table blocking drop constraint blocking_basis_check;
alter table blocking add constraint blocking_basis_check
    check (basis in ('person', 'representative', 'authority', 'court', 'operator', 'breach', 'ledger'));
