-- when the key was destroyed for the first time, of a person whom a restored backup brought back
alter table erasure add column first_at timestamptz;

-- numbers that acts from before a restore have are not given again
create function erasure_numbered() returns bigint
    language sql volatile security definer set search_path = pg_catalog, public
    as $$ select setval('erasure_number_seq', greatest((select max(number) from erasure), nextval('erasure_number_seq') - 1)) $$;
revoke execute on function erasure_numbered from public;
grant execute on function erasure_numbered to ${erasure};
