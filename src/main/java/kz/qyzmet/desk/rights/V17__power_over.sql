-- Whether a power has ended or come to its term: asked before each letter about it leaves, by roles that see no power.
create function power_over(power uuid, today date) returns boolean
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select exists (select from representative where id = $1 and (ended_at is not null or until < $2)) $$;
revoke execute on function power_over from public;
grant execute on function power_over to ${app};
