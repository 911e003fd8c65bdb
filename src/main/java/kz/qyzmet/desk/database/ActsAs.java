package kz.qyzmet.desk.database;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * For which family the methods of a component ask the database when they take no Permit. On a method it goes before that of the class. Inside a
 * transaction the role with which it began stays.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface ActsAs {
    Family value();
}
