package io.sluice.spring.cloud;

import io.sluice.core.Check;
import io.sluice.guard.Guard;
import io.sluice.guard.GuardBuilder;
import io.sluice.guard.Sluice;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The guards of a factory, and what is said of those that are not configured by their id. Safe for many threads. */
final class Guards {
    private final Sluice sluice;
    private volatile @Nullable Function<String, Consumer<GuardBuilder>> byDefault;

    Guards(Sluice sluice) {
        this.sluice = Check.present("sluice", sluice);
    }

    void byDefault(Function<String, Consumer<GuardBuilder>> configuration) {
        byDefault = Check.present("defaultConfiguration", configuration);
    }

    /** @param configured what is said of this id; null if nothing */
    Guard of(String id, @Nullable Consumer<GuardBuilder> configured) {
        Check.notBlank("id", id);
        Function<String, Consumer<GuardBuilder>> otherwise = byDefault;
        if (configured == null && otherwise == null) {
            return sluice.guard(id);
        }
        return sluice.guard(
                id,
                configured != null
                        ? configured
                        : Check.present("defaultConfiguration", otherwise).apply(id));
    }
}
