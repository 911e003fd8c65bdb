package kz.qyzmet.desk.database;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * For which family of purposes a method asks the database, whatever permit it takes; on a component, for its methods that take no permit. Inside a
 * transaction the role with which it began stays.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface ActsAs {
    Family value();
}
