-- Most rows that name two people name the same one twice: who asks is who wrote. Then the shorter way is taken; the rule is the same.
create or replace function allowed_mask(variadic people uuid[]) returns integer
    language plpgsql volatile security definer
    as $$
declare
    bucket integer;
    mask   integer;
    -- mostly one person; two and more wait in one order, so that nobody waits in a circle
    one    constant boolean := pg_catalog.array_length(people, 1) operator(pg_catalog.=) 1
                               or pg_catalog.array_length(people, 1) operator(pg_catalog.=) 2 and people[1] operator(pg_catalog.=) people[2];
begin
    if one then
        if people[1] is null then
            return -1;
        end if;
        perform pg_catalog.pg_advisory_xact_lock_shared(94, pg_catalog.hashtext(people[1]::pg_catalog.text) operator(pg_catalog.&) 1023);
        select b.mask into mask from public.blocked b where b.subject_id operator(pg_catalog.=) people[1];
        return coalesce(mask, -1);
    end if;
    for bucket in
        select distinct pg_catalog.hashtext(p::pg_catalog.text) operator(pg_catalog.&) 1023
        from pg_catalog.unnest(people) p where p is not null order by 1
    loop
        perform pg_catalog.pg_advisory_xact_lock_shared(94, bucket);
    end loop;
    select pg_catalog.bit_and(b.mask) into mask from public.blocked b where b.subject_id operator(pg_catalog.=) any (people);
    return coalesce(mask, -1);
end $$;
