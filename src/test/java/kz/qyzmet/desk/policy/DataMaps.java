package kz.qyzmet.desk.policy;

import java.util.List;
import java.util.stream.Stream;

/** Data maps of invented tables: for tests of those who read the map. */
public final class DataMaps {
    private DataMaps() {}

    public static DataMap of(Holding... holdings) {
        return new DataMap(PolicyFile.shipped(), Stream.of(new Declared(List.of(holdings))));
    }

    private record Declared(List<Holding> holdings) implements Holdings {}
}
