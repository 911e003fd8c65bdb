package kz.qyzmet.desk.policy;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import kz.qyzmet.desk.database.Acting;
import kz.qyzmet.desk.database.ActsAs;
import kz.qyzmet.desk.database.Family;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.StaticMethodMatcherPointcutAdvisor;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.Role;
import org.springframework.core.MethodClassKey;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Gives each call that takes a {@link Permit} the database role of the permit's purpose (contracts 7), and each other call of a component the one
 * that its {@link ActsAs} names. Repositories so need no word about roles. Inside a transaction whose role is settled nothing changes.
 */
@Component
@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
class PermitScope extends StaticMethodMatcherPointcutAdvisor {
    PermitScope() {
        setOrder(Ordered.HIGHEST_PRECEDENCE);
        setClassFilter(type -> type.getName().startsWith("kz.qyzmet.desk.") && !Modifier.isFinal(type.getModifiers()));
        setAdvice((MethodInterceptor) PermitScope::within);
    }

    @Override
    public boolean matches(Method method, Class<?> type) {
        return !Modifier.isPrivate(method.getModifiers())
                && (permitAt(method) >= 0
                        || named(type) != null
                        || AnnotatedElementUtils.hasAnnotation(
                                AopUtils.getMostSpecificMethod(method, type), ActsAs.class));
    }

    private static @Nullable Object within(MethodInvocation call) throws Throwable {
        var family = family(call);
        var now = Acting.now();
        boolean settled = now != Family.NOBODY && TransactionSynchronizationManager.isActualTransactionActive();
        if (family == null || family == now || settled) {
            return call.proceed();
        }
        try {
            return Acting.<@Nullable Object, Throwable>as(family, call::proceed);
        } catch (DataAccessException refused) {
            throw closed(refused) ? new Refused("1.3", "blocked") : refused;
        }
    }

    /** The fence said no to a row that was to be written: its person is blocked. Nothing of the row is repeated. */
    private static boolean closed(DataAccessException exception) {
        return exception.getMostSpecificCause() instanceof SQLException sql
                && "42501".equals(sql.getSQLState())
                && String.valueOf(sql.getMessage()).contains("row-level security");
    }

    /**
     * What a method says of its role, read once: annotations do not change while the desk runs.
     *
     * @param named what the method itself names
     * @param permitAt where its permit stands among what it takes, or -1
     * @param component what its component names
     */
    private record Says(
            @Nullable Family named, int permitAt, @Nullable Family component) {}

    private static final Map<MethodClassKey, Says> SAID = new ConcurrentHashMap<>();

    /** What the method itself names, then the permit, then what the component names. */
    private static @Nullable Family family(MethodInvocation call) {
        var target = call.getThis();
        var type = target == null ? null : target.getClass();
        var says = SAID.computeIfAbsent(new MethodClassKey(call.getMethod(), type), _ -> says(call.getMethod(), type));
        if (says.named() != null) {
            return says.named();
        }
        if (says.permitAt() >= 0 && call.getArguments()[says.permitAt()] instanceof Permit permit) {
            return permit.family();
        }
        return says.component();
    }

    private static Says says(Method called, @Nullable Class<?> type) {
        var method = type == null ? called : AopUtils.getMostSpecificMethod(called, type);
        var named = AnnotatedElementUtils.findMergedAnnotation(method, ActsAs.class);
        return new Says(named == null ? null : named.value(), permitAt(method), type == null ? null : named(type));
    }

    private static int permitAt(Method method) {
        return Arrays.asList(method.getParameterTypes()).indexOf(Permit.class);
    }

    private static @Nullable Family named(Class<?> type) {
        var ofType = AnnotatedElementUtils.findMergedAnnotation(type, ActsAs.class);
        return ofType == null ? null : ofType.value();
    }
}
