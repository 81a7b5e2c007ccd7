package io.sluice.spring.aop;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Priority;
import io.sluice.spring.annotation.Guarded;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.standard.SpelExpressionParser;

/** What an annotation says of each call: who makes it, how much it matters, and what keyed limits count it by. */
final class CallDescription {
    private static final SpelExpressionParser PARSER = new SpelExpressionParser();
    private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();
    private static final Pattern NAMED = Pattern.compile("\\s*([A-Za-z][\\w-]*)\\s*=(?!=)(.+)", Pattern.DOTALL);

    /** A text, or an expression that gives one. */
    private record Text(@Nullable String literal, @Nullable Expression expression) {
        @Nullable Object of(@Nullable EvaluationContext context) {
            return expression == null || context == null ? literal : expression.getValue(context);
        }
    }

    private final Method method;
    private final BeanFactory beans;
    private final @Nullable Text origin;
    private final @Nullable Text priority;
    private final Map<String, Expression> keys = new LinkedHashMap<>();

    private CallDescription(Method method, Guarded annotation, BeanFactory beans) {
        this.method = method;
        this.beans = beans;
        origin = text("origin", annotation.origin());
        priority = text("priority", annotation.priority());
        if (priority != null && priority.literal != null) {
            priority(priority.literal);
        }
        Arrays.stream(annotation.key()).forEach(this::key);
    }

    /** Null if the annotation says nothing of the kind: then nothing is evaluated for a call. */
    static @Nullable CallDescription of(Method method, Guarded annotation, BeanFactory beans) {
        boolean silent =
                annotation.origin().isEmpty() && annotation.priority().isEmpty() && annotation.key().length == 0;
        return silent ? null : new CallDescription(method, annotation, beans);
    }

    private @Nullable Text text(String attribute, String given) {
        if (given.isEmpty()) {
            return null;
        }
        boolean expression = given.startsWith("#") || given.startsWith("@");
        return expression ? new Text(null, parse(attribute, given)) : new Text(given, null);
    }

    private void key(String given) {
        Matcher named = NAMED.matcher(given);
        boolean hasName = named.matches();
        String name = hasName ? named.group(1) : "key";
        if (keys.put(name, parse("key", hasName ? named.group(2) : given)) != null) {
            throw new InvalidGuardedMethodException(
                    method, "key must have each name once, but " + name + " stands twice");
        }
    }

    private Expression parse(String attribute, String given) {
        try {
            return PARSER.parseExpression(given.strip());
        } catch (ParseException wrong) {
            throw new InvalidGuardedMethodException(
                    method,
                    attribute + " must be an expression, but was \"" + given + "\": " + wrong.getSimpleMessage()
                            + " (position " + wrong.getPosition() + ")");
        }
    }

    /** The context of one call: what the scope says, and over it what the annotation says. */
    CallContext of(MethodInvocation invocation) {
        boolean evaluates = !keys.isEmpty() || isExpression(origin) || isExpression(priority);
        EvaluationContext evaluation = evaluates ? evaluation(invocation) : null;
        CallContext context = CallContext.current();
        Object itsOrigin = origin == null ? null : origin.of(evaluation);
        if (itsOrigin != null) {
            context = context.withOrigin(itsOrigin.toString());
        }
        Object itsPriority = priority == null ? null : priority.of(evaluation);
        if (itsPriority != null) {
            context = context.withPriority(priority(itsPriority));
        }
        for (Map.Entry<String, Expression> key : keys.entrySet()) {
            Object value = evaluation == null ? null : key.getValue().getValue(evaluation);
            if (value != null) {
                context = context.withKey(key.getKey(), value);
            }
        }
        return context;
    }

    private static boolean isExpression(@Nullable Text text) {
        return text != null && text.expression != null;
    }

    private EvaluationContext evaluation(MethodInvocation invocation) {
        MethodBasedEvaluationContext context = new MethodBasedEvaluationContext(
                invocation.getThis() == null ? this : invocation.getThis(), method, invocation.getArguments(), NAMES);
        context.setBeanResolver(new BeanFactoryResolver(beans));
        return context;
    }

    private Priority priority(Object value) {
        if (value instanceof Priority priority) {
            return priority;
        }
        String name = value.toString().replace('-', '_').toUpperCase(Locale.ROOT);
        return Arrays.stream(Priority.values())
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidGuardedMethodException(
                        method,
                        "priority must be one of " + Arrays.toString(Priority.values()) + ", but was \"" + value
                                + '"'));
    }
}
