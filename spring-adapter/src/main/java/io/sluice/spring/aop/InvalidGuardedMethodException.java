package io.sluice.spring.aop;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What stands at a method cannot be; the application does not start. */
public final class InvalidGuardedMethodException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidGuardedMethodException(Method method, String what) {
        super(method.getDeclaringClass().getName() + '.' + signature(method) + ": " + what);
    }

    /** Name and types of parameters, such as {@code charge(Order, int)}. */
    static String signature(Method method) {
        return method.getName() + '(' + types(method.getParameterTypes()) + ')';
    }

    static String types(Class<?>... types) {
        return Arrays.stream(types).map(Class::getSimpleName).collect(Collectors.joining(", "));
    }
}
