package kz.qyzmet.desk.policy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import kz.qyzmet.desk.database.Family;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Looks for clauses 2.1.3 and 4.8 whether the second fence stands in the database as the migrations built it: row security on and forced, a policy for
 * the owner, a live trigger, no role of the desk that passes it, nothing granted past the families. Only catalogues are read. That a standing
 * fence also refuses is proved before a release, by FenceMutationTest.
 */
record Fence(JdbcClient database) {
    private static final String LOOK = """
            with fenced as (
                select c.oid, c.relname, c.relrowsecurity and c.relforcerowsecurity as shut, c.relacl,
                       exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgname = 'fence' and t.tgenabled = 'O') as watched,
                       (select count(*) from pg_policy p where p.polrelid = c.oid) as policies
                  from fence f join pg_class c on c.relname = f.place and c.relnamespace = 'public'::regnamespace
            ), ours as (
                select r.oid, r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb
                              or pg_has_role(r.oid, (select datdba from pg_database where datname = current_database()), 'member') as passes
                  from pg_roles r where r.rolname in (select current_database() || '_' || f from unnest(?::text[]) f)
            )
            select (select count(*) from fence) as declared,
                   (select count(*) from fenced) as standing,
                   (select coalesce(sum(policies), 0) from fenced) as policies,
                   (select count(*) from fenced where not shut or not watched or policies < 3) as open,
                   (select count(*) from ours) as roles,
                   (select count(*) from ours where passes) as passing,
                   (select count(*) from fenced, aclexplode(relacl) a
                     where a.grantee = 0 or a.grantee = (select oid from pg_roles where rolname = current_database() || '_app')) as wide
            """;

    /** @param says what is enforced and what is missing as long as the fence stands */
    Control.Finding look(String says) {
        var families = Arrays.stream(Family.values()).map(Family::id).toArray(String[]::new);
        return database.sql(LOOK)
                .param(families)
                .query((row, i) -> {
                    var figures = new LinkedHashMap<String, Long>();
                    figures.put("policy.control.fence.tables", row.getLong("standing"));
                    figures.put("policy.control.fence.policies", row.getLong("policies"));
                    boolean whole = row.getLong("declared") > 0
                            && row.getLong("declared") == row.getLong("standing")
                            && row.getLong("open") == 0
                            && row.getLong("roles") == families.length
                            && row.getLong("passing") == 0
                            && row.getLong("wide") == 0;
                    return whole
                            ? new Control.Finding(Control.Lamp.PARTLY, says, figures)
                            : new Control.Finding(Control.Lamp.BROKEN, "policy.control.fence.open", figures);
                })
                .single();
    }
}
