/**
 * Working days and hours of Kazakhstan, and the clocks that count them. The calendar is data with a source beside each day; the counting is a pure function that can explain every day. Nothing here knows a person, a database or Spring, but for the one bean that reads the file.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"database"})
package kz.qyzmet.desk.deadline;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
