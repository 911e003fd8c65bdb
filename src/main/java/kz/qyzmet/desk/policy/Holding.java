package kz.qyzmet.desk.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * What personal data one table (or file) holds: the one declaration that the policy page, the export, the erasure, the retention sweep and the
 * schema test read. A column that is neither here nor declared impersonal fails the build.
 *
 * @param place the table's name, or a path below the data folder
 * @param subject how to reach the person: an SQL expression over the table that yields a subject id, such as {@code requester_id}
 */
public record Holding(
        String place, String subject, List<Column> columns, List<String> impersonal, List<Way> ways, List<Due> dues) {

    /** A place whose rows no person is found in by a column, such as a folder. */
    public Holding(String place, String subject, List<Column> columns, List<String> impersonal) {
        this(place, subject, columns, impersonal, List.of(), List.of());
    }

    /**
     * When rows are due (clause 2.1.6).
     *
     * @param rule the id of a retention rule in policy.yaml that has a number of days
     * @param condition an SQL condition with one place, which takes the moment before which they are
     */
    public record Due(String rule, String condition) {}

    /** How erasure finds the rows that go with a person: always by an index, so that its time grows with the person's data and not with the desk. */
    public sealed interface Way {
        /**
         * Rows whose column names the person.
         *
         * @param only an SQL condition that narrows them, or empty
         */
        record Named(String column, String only) implements Way {}

        /** Rows that belong to a row of another table, by its {@code id}, and go with it. */
        record Within(String table, String column) implements Way {}
    }

    /** What erasure does to a column. */
    public sealed interface Erasure {
        /** The row goes. */
        record Delete() implements Erasure {}

        /** The value goes, the row stays. */
        record Blank() implements Erasure {}

        /** The value stays, for the reason. */
        record Keep(String because) implements Erasure {}
    }

    /** What makes the value unreadable to whoever has only the bytes (contracts 5). */
    public sealed interface Seal {
        /** The key of the person the row belongs to. */
        record Requester() implements Seal {}

        /** The key of the person who wrote it. */
        record Author() implements Seal {}

        /** Both keys, nested. */
        record Both() implements Seal {}

        /** A keyed hash. */
        record KeyedHash() implements Seal {}

        /** The index key. */
        record Index() implements Seal {}

        /** Nothing, for the reason. */
        record Clear(String because) implements Seal {}
    }

    /** @param retention the id of a retention rule in policy.yaml */
    public record Column(
            String name, Category category, Purpose purpose, String retention, Erasure erasure, Seal seal) {}

    public static Builder of(String place, String subject) {
        return new Builder(place, subject);
    }

    public static final class Builder {
        private final String place;
        private final String subject;
        private final List<Column> columns = new ArrayList<>();
        private final List<Way> ways = new ArrayList<>();
        private final List<Due> dues = new ArrayList<>();
        private Purpose purpose = Purpose.SUPPORT;
        private String retention = "ticket";
        private Erasure erasure = new Erasure.Delete();

        private Builder(String place, String subject) {
            this.place = place;
            this.subject = subject;
        }

        /** For the columns that follow: why they are held and by which retention rule. */
        public Builder under(Purpose purpose, String retention) {
            this.purpose = purpose;
            this.retention = retention;
            return this;
        }

        /** Erasure finds the person by this column. Without any way said, by the one that names the subject. */
        public Builder found(String column) {
            return found(column, "");
        }

        /** @param only which of the rows that name the person go with them, as an SQL condition */
        public Builder found(String column, String only) {
            ways.add(new Way.Named(column, only));
            return this;
        }

        /** The rows go with the row of that table whose id stands in the column. */
        public Builder within(String table, String column) {
            ways.add(new Way.Within(table, column));
            return this;
        }

        /** The sweep removes rows of which this is so, when the rule's period before now is put into its one place. */
        public Builder due(String rule, String condition) {
            dues.add(new Due(rule, condition));
            return this;
        }

        /** For the columns that follow: what erasure does. */
        public Builder onErasure(Erasure erasure) {
            this.erasure = erasure;
            return this;
        }

        public Builder sealed(Category category, String... names) {
            return add(category, new Seal.Requester(), names);
        }

        public Builder sealedByAuthor(Category category, String... names) {
            return add(category, new Seal.Author(), names);
        }

        public Builder sealedByBoth(Category category, String... names) {
            return add(category, new Seal.Both(), names);
        }

        public Builder hashed(Category category, String... names) {
            return add(category, new Seal.KeyedHash(), names);
        }

        public Builder clear(Category category, String because, String... names) {
            return add(category, new Seal.Clear(because), names);
        }

        /** Columns that say nothing about a person: states, versions, technical times. */
        public Holding impersonal(String... names) {
            if (ways.isEmpty() && subject.matches("[a-z_]+")) {
                found(subject);
            }
            return new Holding(
                    place, subject, List.copyOf(columns), List.of(names), List.copyOf(ways), List.copyOf(dues));
        }

        private Builder add(Category category, Seal seal, String... names) {
            for (var name : names) {
                columns.add(new Column(name, category, purpose, retention, erasure, seal));
            }
            return this;
        }
    }

    /** A table that holds nothing about any person. */
    public static Holding impersonalTable(String table, String... columns) {
        return new Holding(table, "", List.of(), List.of(columns));
    }
}
