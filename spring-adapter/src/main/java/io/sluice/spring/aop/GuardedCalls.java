package io.sluice.spring.aop;

import io.sluice.core.rule.Rule;
import io.sluice.core.rule.RuleKind;
import io.sluice.core.rule.RuleLayer;
import io.sluice.core.rule.RuleSet;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import io.sluice.spring.aop.GuardedMethod.Part;
import io.sluice.spring.config.AnnotatedParts;
import io.sluice.spring.config.PropertyRuleSource;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * What each guarded method's calls go through, made once for a method. Parts that annotations name and no rule knows have their defaults,
 * as rules of the program's layer, so that any rule replaces them.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
final class GuardedCalls implements SmartInitializingSingleton, DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(GuardedCalls.class);

    private final Sluice sluice;
    private final GuardedMethods methods;
    private final LoneRecoveries recoveries = new LoneRecoveries();
    private final Map<Class<?>, Map<Method, GuardedCall>> calls = new ConcurrentHashMap<>();
    private final Map<String, Rule<?>> defaults = new LinkedHashMap<>(); // guarded by itself

    private final AnnotatedParts annotated;
    private final ObjectProvider<PropertyRuleSource> sources;
    private volatile boolean news; // parts were found that properties may say something of

    /**
     * @param annotated is told of each part that an annotation names
     * @param sources look again at what properties say of these
     */
    GuardedCalls(
            Sluice sluice,
            GuardedMethods methods,
            AnnotatedParts annotated,
            ObjectProvider<PropertyRuleSource> sources) {
        this.sluice = sluice;
        this.methods = methods;
        this.annotated = annotated;
        this.sources = sources;
    }

    /** Makes the guards of all beans that are there: they can be seen before the first call, and so can what is wrong with them. */
    @Override
    public void afterSingletonsInstantiated() {
        methods.all().forEach(this::chain);
        askProperties(PropertyRuleSource::reread); // what is wrong stops the start
        methods.all().stream()
                .map(GuardedMethod::method)
                .collect(Collectors.groupingBy(Method::getDeclaringClass))
                .forEach((type, guarded) -> SelfCalls.find(type, guarded)
                        .forEach(call ->
                                log.warn("A call by this passes by its guard: {}.{}", type.getPackageName(), call)));
    }

    /** The way of calls of this method; null if nothing stands at it. */
    @Nullable GuardedCall find(Method method, Class<?> targetClass) {
        Map<Method, GuardedCall> ofClass = calls.get(targetClass);
        GuardedCall call = ofClass == null ? null : ofClass.get(method);
        return call == null ? make(method, targetClass) : call;
    }

    private @Nullable GuardedCall make(Method method, Class<?> targetClass) {
        GuardedMethod guarded = methods.find(method, targetClass);
        if (guarded == null) {
            return null;
        }
        GuardedCall call = calls.computeIfAbsent(targetClass, any -> new ConcurrentHashMap<>())
                .computeIfAbsent(method, any -> new GuardedCall(guarded, chain(guarded)));
        askProperties(PropertyRuleSource::refresh);
        return call;
    }

    private void askProperties(Consumer<PropertyRuleSource> again) {
        if (news) {
            news = false;
            sources.forEach(again);
        }
    }

    private Chain chain(GuardedMethod guarded) {
        if (guarded.guard() != null) {
            return Chain.of(sluice.guard(guarded.guard()));
        }
        List<Part> parts = guarded.parts().stream()
                .sorted(Comparator.comparing(part -> PartsChain.ORDER.indexOf(part.kind())))
                .toList();
        parts.forEach(this::provide);
        Map<String, Guard> guards = new LinkedHashMap<>();
        parts.forEach(part -> guards.put(part.guard(), sluice.guard(part.guard())));
        return new PartsChain(parts, guards, recoveries);
    }

    private void provide(Part part) {
        Rule<?> rule = rule(part.kind(), part);
        if (part.mayBeByDefault() && annotated.add(part.guard(), part.kind())) {
            news = true;
        }
        synchronized (defaults) {
            if (defaults.putIfAbsent(rule.id(), rule) == null) {
                sluice.apply(RuleLayer.CODE, "annotations", RuleSet.of(List.copyOf(defaults.values())));
            }
        }
    }

    private static <C extends Record> Rule<C> rule(RuleKind<C> kind, Part part) {
        return Rule.of(kind, part.guard(), kind.configType().cast(part.byDefault()));
    }

    @Override
    public void destroy() {
        recoveries.close();
    }
}
