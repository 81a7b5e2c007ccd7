package io.sluice.spring.aop;

import java.lang.reflect.Method;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.util.ReflectionUtils;

/** Tells native images of fallback methods, which are called by their names; so what is wrong with them is found when the image is built. */
final class FallbackMethodsAotProcessor implements BeanRegistrationAotProcessor {
    @Override
    public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
        Class<?> type = bean.getBeanClass();
        if (!GuardedMethods.mayHave(type)) {
            return null;
        }
        GuardedMethods methods = new GuardedMethods(bean.getBeanFactory(), UnaryOperator.identity());
        ReflectionUtils.doWithMethods(type, method -> methods.find(method, type));
        List<Method> fallbacks = methods.all().stream()
                .map(GuardedMethod::fallbacks)
                .flatMap(found -> found == null ? List.<Method>of().stream() : found.methods().stream())
                .toList();
        return fallbacks.isEmpty() ? null : (context, code) -> register(fallbacks, context.getRuntimeHints());
    }

    private static void register(List<Method> fallbacks, RuntimeHints hints) {
        fallbacks.forEach(method -> hints.reflection().registerMethod(method, ExecutableMode.INVOKE));
    }
}
