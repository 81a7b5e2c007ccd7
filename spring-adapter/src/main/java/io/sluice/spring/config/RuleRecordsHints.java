package io.sluice.spring.config;

import io.sluice.core.rule.RuleKind;
import io.sluice.guard.document.StandardKinds;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * Tells native images of the records that rules are read into by reflection, their builders, and the types of functions that they name. Classes of exceptions that rules name are
 * the application's, to be told by the application.
 */
final class RuleRecordsHints implements RuntimeHintsRegistrar {
    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        Set<Class<?>> seen = new HashSet<>();
        for (RuleKind<?> kind : StandardKinds.all()) {
            register(kind.configType(), hints, seen);
        }
    }

    private static void register(Type type, RuntimeHints hints, Set<Class<?>> seen) {
        if (type instanceof ParameterizedType generic) {
            for (Type argument : generic.getActualTypeArguments()) {
                register(argument, hints, seen);
            }
        }
        boolean ours = type instanceof Class<?> plain && plain.getName().startsWith("io.sluice.");
        if (!ours || !seen.add((Class<?>) type)) {
            return;
        }
        Class<?> plain = (Class<?>) type;
        hints.reflection()
                .registerType(
                        plain, MemberCategory.INVOKE_DECLARED_CONSTRUCTORS, MemberCategory.INVOKE_DECLARED_METHODS);
        for (Class<?> nested : plain.getDeclaredClasses()) {
            register(nested, hints, seen); // the builder, and records inside
        }
        if (plain.isRecord()) {
            for (RecordComponent component : plain.getRecordComponents()) {
                register(component.getGenericType(), hints, seen);
                registerFunction(component.getType(), hints);
            }
        }
    }

    /** When Resilience4j's properties are read, a proxy stands for a function that is not there yet. */
    private static void registerFunction(Class<?> type, RuntimeHints hints) {
        boolean holds = Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type);
        if (type.isInterface() && !type.isSealed() && !holds) {
            hints.proxies().registerJdkProxy(type);
        }
    }
}
