package kz.qyzmet.desk.policy;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.SQLException;
import java.util.Arrays;
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

    /** What the method itself names, then the permit, then what the component names. */
    private static @Nullable Family family(MethodInvocation call) {
        var target = call.getThis();
        var method =
                target == null ? call.getMethod() : AopUtils.getMostSpecificMethod(call.getMethod(), target.getClass());
        var ofMethod = AnnotatedElementUtils.findMergedAnnotation(method, ActsAs.class);
        if (ofMethod != null) {
            return ofMethod.value();
        }
        int at = permitAt(method);
        if (at >= 0 && call.getArguments()[at] instanceof Permit permit) {
            return permit.family();
        }
        return target == null ? null : named(target.getClass());
    }

    private static int permitAt(Method method) {
        return Arrays.asList(method.getParameterTypes()).indexOf(Permit.class);
    }

    private static @Nullable Family named(Class<?> type) {
        var ofType = AnnotatedElementUtils.findMergedAnnotation(type, ActsAs.class);
        return ofType == null ? null : ofType.value();
    }
}
