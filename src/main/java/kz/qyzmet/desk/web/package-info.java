/**
 * The shell of every page: layout, languages, themes, error pages, static files. It knows no feature. Features bring their own pages and menu items.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package kz.qyzmet.desk.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
