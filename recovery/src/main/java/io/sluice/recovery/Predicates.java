package io.sluice.recovery;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Predicates that users wrote into options, and which may be broken: that must not keep a call from ending. For recoveries. */
public final class Predicates {
    private static final Logger log = LoggerFactory.getLogger(Predicates.class);

    private Predicates() {}

    /**
     * What a predicate says; one that throws is logged, and says no.
     *
     * @param option what its option is called
     * @param predicate of the type of what it is asked about
     * @param about not logged
     */
    @SuppressWarnings("unchecked") // the option's type says so
    public static boolean holds(String option, Predicate<?> predicate, @Nullable Object about) {
        try {
            return ((Predicate<@Nullable Object>) predicate).test(about);
        } catch (RuntimeException broken) {
            log.warn("{} failed; that is taken for no", option, broken);
            return false;
        }
    }
}
