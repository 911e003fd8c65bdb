package kz.qyzmet.desk.policy;

import java.util.List;

/** Implemented once by every module that has tables or files: its part of the data map. Declared here so that the arrow points down. */
public interface Holdings {
    List<Holding> holdings();
}
