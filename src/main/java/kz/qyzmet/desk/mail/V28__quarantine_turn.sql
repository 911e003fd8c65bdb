-- A letter set aside is closed while whoever it names as its writer is blocked (clause 1.3), so the hash of that address must be one of this epoch, like the
-- hashes of people: made anew from the address, sealed by the key of the letter.
alter table quarantine add column address bytea, add column epoch integer;
comment on column quarantine.address is 'The address that the letter names as its writer''s; sealed by the key of the letter''s nameless subject.';
create index quarantine_epoch on quarantine (epoch) where epoch is not null;

-- The nameless subjects of letters by their writers' hashes; for functions and fences of other modules that act as the owner.
create function letters_from(hashes bytea[]) returns setof uuid
    language sql stable
    as $$ select subject_id from quarantine where sender = any(hashes) $$;
revoke execute on function letters_from from public;
