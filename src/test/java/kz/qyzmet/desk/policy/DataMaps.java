package kz.qyzmet.desk.policy;

import java.util.List;
import java.util.stream.Stream;

/** Data maps of invented tables: for tests of those who read the map. */
public final class DataMaps {
    private DataMaps() {}

    public static DataMap of(Holding... holdings) {
        return new DataMap(PolicyFile.shipped(), Stream.<Holdings>of(() -> List.of(holdings)));
    }
}
