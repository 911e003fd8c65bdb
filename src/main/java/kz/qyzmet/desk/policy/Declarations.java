package kz.qyzmet.desk.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AssignableTypeFilter;
import org.springframework.util.ClassUtils;

/**
 * Finds every {@link Holdings} of the program without starting it, so that {@code explain} needs neither desk nor database. That is why such a
 * class has a constructor without arguments; a test holds the finds against the beans.
 */
final class Declarations {
    private Declarations() {}

    static List<Holdings> found() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AssignableTypeFilter(Holdings.class));
        var found = new ArrayList<Holdings>();
        scanner.findCandidateComponents("kz.qyzmet.desk").stream()
                .map(BeanDefinition::getBeanClassName)
                .sorted(Comparator.nullsFirst(Comparator.naturalOrder()))
                .forEach(name -> {
                    if (name != null) {
                        var type = ClassUtils.resolveClassName(name, Declarations.class.getClassLoader());
                        found.add((Holdings) BeanUtils.instantiateClass(type));
                    }
                });
        return found;
    }
}
