-- Whether a letter is about a power, and so goes to a representative: asked before it leaves, by roles that see no power.
create function power_known(power uuid) returns boolean
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select exists (select from representative where id = $1) $$;
revoke execute on function power_known from public;
grant execute on function power_known to ${app};
