package kz.qyzmet.desk.policy;

import java.time.Clock;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What this module itself can say of its clauses. */
@Configuration(proxyBeanMethods = false)
class PolicyControls {
    @Bean
    Control dataMapControl(DataMap map, JdbcClient database) {
        return new DataMapControl(map, database);
    }

    @Bean
    Control purposeControl(Policy policy) {
        return new PurposeControl(policy);
    }

    @Bean
    Control matrixControl(Policy policy) {
        return new MatrixControl(policy);
    }

    @Bean
    Control noOtherUseControl(JdbcClient database) {
        return new NoOtherUseControl(new Fence(database));
    }

    @Bean
    Control secondFenceControl(JdbcClient database) {
        return new SecondFenceControl(new Fence(database));
    }

    @Bean
    Control editionControl(Policy policy, Editions editions, Clock clock) {
        return new EditionControl(policy, editions, clock);
    }

    @Bean
    Control forceControl(Policy policy, Editions editions, Clock clock) {
        return new ForceControl(policy, editions, clock);
    }

    /** Clause 1.1: every column of the running database is declared; one that somebody added by hand, or a module forgot, puts the lamp out. */
    record DataMapControl(DataMap map, JdbcClient database) implements Control {
        private static final String COLUMNS = """
                select c.relname || '.' || a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
                where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'm') and not c.relispartition
                  and c.relname not like 'flyway%' and a.attnum > 0 and not a.attisdropped
                """;

        @Override
        public String clause() {
            return "1.1";
        }

        @Override
        public Finding check() {
            var columns = database.sql(COLUMNS).query(String.class).set();
            var declared = declared();
            long undeclared = columns.stream()
                    .filter(column -> !declared.contains(column))
                    .count();
            var figures = new LinkedHashMap<String, Long>();
            figures.put("policy.control.map.places", (long) map.entries().size());
            figures.put("policy.control.map.columns", (long) columns.size());
            if (undeclared > 0) {
                figures.put("policy.control.map.undeclared", undeclared);
                return new Finding(Lamp.BROKEN, "policy.control.map.open", figures);
            }
            return new Finding(Lamp.PARTLY, "policy.control.map", figures);
        }

        private Set<String> declared() {
            return map.entries().stream()
                    .map(DataMap.Entry::holding)
                    .flatMap(holding -> Stream.concat(
                                    holding.columns().stream().map(Holding.Column::name), holding.impersonal().stream())
                            .map(column -> holding.place() + "." + column))
                    .collect(Collectors.toSet());
        }
    }

    /** Clause 2.1.2: what was asked without a rule, by purpose. */
    record PurposeControl(Policy policy) implements Control {
        @Override
        public String clause() {
            return "2.1.2";
        }

        @Override
        public Finding check() {
            var figures = new LinkedHashMap<String, Long>();
            var refusals = policy.refusals();
            for (var purpose : Purpose.values()) {
                figures.put("policy.control.purpose.refused." + purpose.id(), refusals.getOrDefault(purpose, 0L));
            }
            return new Finding(Lamp.PARTLY, "policy.control.purpose", figures);
        }
    }

    /** Clause 4.8: the matrix has no empty cell, or the desk would not run. */
    record MatrixControl(Policy policy) implements Control {
        @Override
        public String clause() {
            return "4.8";
        }

        @Override
        public Finding check() {
            var file = policy.file();
            long cells = (long) file.matrix().size() * Purpose.values().length;
            long granted = file.matrix().values().stream()
                    .mapToLong(grants -> grants.reaches().size())
                    .sum();
            var figures = new LinkedHashMap<String, Long>();
            figures.put("policy.control.matrix.cells", cells);
            figures.put("policy.control.matrix.none", cells - granted);
            return new Finding(Lamp.PARTLY, "policy.control.matrix", figures);
        }
    }

    /** Clause 2.1.3: the role of one family of purposes is refused another's rows by the database itself. */
    record NoOtherUseControl(Fence fence) implements Control {
        @Override
        public String clause() {
            return "2.1.3";
        }

        @Override
        public Finding check() {
            return fence.look("policy.control.fence.2.1.3");
        }
    }

    /** Clause 4.8: behind the matrix stands the database. */
    record SecondFenceControl(Fence fence) implements Control {
        @Override
        public String clause() {
            return "4.8";
        }

        @Override
        public Finding check() {
            return fence.look("policy.control.fence.4.8");
        }
    }

    /** Clause 6.1: every edition there ever was can be read at its address, whole, and the one in force names all that the program does. */
    record EditionControl(Policy policy, Editions editions, Clock clock) implements Control {
        @Override
        public String clause() {
            return "6.1";
        }

        @Override
        public Finding check() {
            var archive = editions.archive();
            long damaged = archive.stream()
                    .filter(placed ->
                            !Editions.hash(editions.source(placed.edition())).equals(placed.hash()))
                    .count();
            var force = policy.force();
            var today = LocalDate.ofInstant(clock.instant(), Editions.HERE);
            var days =
                    Math.max(0, ChronoUnit.DAYS.between(force.file().inForce().date(), today));
            var figures = new LinkedHashMap<String, Long>();
            figures.put("policy.control.edition.days", days);
            figures.put("policy.control.edition.archive", (long) archive.size());
            if (damaged > 0) {
                figures.put("policy.control.edition.damaged", damaged);
                return new Finding(Lamp.BROKEN, "policy.control.edition.broken", figures);
            } else if (!force.completed().isEmpty()) {
                figures.put("policy.control.edition.completed", (long)
                        force.completed().size());
                return new Finding(Lamp.PARTLY, "policy.control.edition.older", figures);
            }
            return new Finding(Lamp.ENFORCED, "policy.control.edition", figures);
        }
    }

    /** Clause 6.2: this node acts by the edition that the archive says is in force. That people are asked to consent anew is for the consents to say. */
    record ForceControl(Policy policy, Editions editions, Clock clock) implements Control {
        @Override
        public String clause() {
            return "6.2";
        }

        @Override
        public Finding check() {
            var now = clock.instant();
            var inForce = editions.at(now).map(Editions.Placed::edition).orElse("");
            var figures = new LinkedHashMap<String, Long>();
            figures.put(
                    "policy.control.force.waiting",
                    editions.archive().stream()
                            .filter(placed -> now.isBefore(placed.inForceSince()) && !placed.never())
                            .count());
            return inForce.equals(policy.edition())
                    ? new Finding(Lamp.ENFORCED, "policy.control.force", figures)
                    : new Finding(Lamp.BROKEN, "policy.control.force.other", figures);
        }
    }
}
