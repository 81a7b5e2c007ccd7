package io.sluice.guard.convert;

import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleKind;
import io.sluice.guard.convert.Conversion.Unconverted;
import io.sluice.guard.document.RuleDocuments;
import io.sluice.guard.document.StandardKinds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a conversion came to, as text. */
final class Converted {

    /** As the recovery of that name has it. */
    public record Retry(
            @Nullable Integer maxAttempts,
            @Nullable Duration waitDuration,
            @Nullable Double waitDurationMultiplier,
            @Nullable Duration maxWaitDuration,
            @Nullable String jitter,
            Set<Class<? extends Throwable>> retryExceptions,
            Set<Class<? extends Throwable>> ignoreExceptions) {}

    /** As the recovery of that name has it. */
    public record Timeout(
            @Nullable Duration deadline, @Nullable Duration attemptTimeout, @Nullable Boolean interrupt) {}

    /** As the limiter of that name has it. */
    public record Keyed(
            String key,
            long limitForPeriod,
            @Nullable Duration limitRefreshPeriod,
            @Nullable Long burst,
            Map<String, Limit> overrides) {}

    /** One override. */
    public record Limit(
            long limitForPeriod,
            @Nullable Duration limitRefreshPeriod,
            @Nullable Long burst) {}

    /** As the list of that name has it. */
    public record Access(String mode, Set<String> origins) {}

    private static final List<RuleKind<?>> KINDS = kinds();

    private final Conversion conversion;

    private Converted(Conversion conversion) {
        this.conversion = conversion;
    }

    static Converted from(ForeignFormat format, String text) {
        return new Converted(format.convert(text, KINDS));
    }

    /** The standard kinds, and shapes of those that are not standard (yet). */
    private static List<RuleKind<?>> kinds() {
        List<RuleKind<?>> kinds = new ArrayList<>(StandardKinds.all());
        List<RuleKind<?>> shapes = List.of(
                RuleKind.of("retry", Retry.class),
                RuleKind.of("timeout", Timeout.class),
                RuleKind.repeatable("keyedRateLimiter", Keyed.class),
                RuleKind.repeatable("accessList", Access.class));
        for (RuleKind<?> shape : shapes) {
            if (kinds.stream().noneMatch(kind -> kind.name().equals(shape.name()))) {
                kinds.add(shape);
            }
        }
        return kinds;
    }

    String yaml() {
        RuleDocument written =
                RuleDocuments.assuming(KINDS).write(conversion.rules(), RuleDocument.YAML);
        return new String(written.bytes(), StandardCharsets.UTF_8);
    }

    List<String> unconverted() {
        return conversion.unconverted().stream().map(Unconverted::toString).toList();
    }
}
