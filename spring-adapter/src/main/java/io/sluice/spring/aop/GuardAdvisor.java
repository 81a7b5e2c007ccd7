package io.sluice.spring.aop;

import java.lang.reflect.Method;
import java.util.function.Supplier;
import org.aopalliance.aop.Advice;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.Pointcut;
import org.springframework.aop.support.AbstractPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.core.Ordered;
import org.springframework.util.function.SingletonSupplier;

/** Where guarded methods are, and what stands before them. Outside of transactions: a call that is refused begins none. */
final class GuardAdvisor extends AbstractPointcutAdvisor {
    private static final long serialVersionUID = 1L;

    private final transient Pointcut pointcut;
    private final transient MethodInterceptor interceptor;

    /**
     * @param calls asked at the first call, rather than when the proxy is made: it needs beans
     */
    GuardAdvisor(GuardedMethods methods, Supplier<GuardedCalls> calls) {
        pointcut = new GuardedMethodPointcut(methods);
        interceptor = new GuardInterceptor(SingletonSupplier.of(calls));
        setOrder(Ordered.LOWEST_PRECEDENCE - 100);
    }

    @Override
    public Pointcut getPointcut() {
        return pointcut;
    }

    @Override
    public Advice getAdvice() {
        return interceptor;
    }

    private static final class GuardedMethodPointcut extends StaticMethodMatcherPointcut {
        private final GuardedMethods methods;

        GuardedMethodPointcut(GuardedMethods methods) {
            this.methods = methods;
            setClassFilter(GuardedMethods::mayHave);
        }

        @Override
        public boolean matches(Method method, Class<?> targetClass) {
            return methods.find(method, targetClass) != null;
        }
    }

    private record GuardInterceptor(SingletonSupplier<GuardedCalls> calls) implements MethodInterceptor {
        @Override
        public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
            Object target = invocation.getThis();
            Class<?> type = target == null ? invocation.getMethod().getDeclaringClass() : target.getClass();
            GuardedCall call = calls.obtain().find(invocation.getMethod(), type);
            return call == null ? invocation.proceed() : call.run(invocation);
        }
    }
}
