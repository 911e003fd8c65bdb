-- the invented person of the restore drill is destroyed like everybody, and counted apart
alter table erasure drop constraint erasure_basis_check;
alter table erasure add constraint erasure_basis_check
    check (basis in ('demand', 'withdrawal', 'authority', 'court', 'unlawful', 'purpose-reached', 'self-check'));
