package io.sluice.micrometer;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The numbers of the parts of one kind, looked up anew each time: parts may have been changed, or replaced, since they were bound.
 * Several parts of a kind are several limits of one resource.
 */
@FunctionalInterface
interface Numbers {

    /** What each of them looks like now; none if they are gone. */
    List<Record> now();

    /** Of the first of them; NaN if there is none. */
    default <S> double first(Class<S> type, ToDoubleFunction<S> number) {
        for (Record each : now()) {
            if (type.isInstance(each)) {
                return number.applyAsDouble(type.cast(each));
            }
        }
        return Double.NaN;
    }

    /** Of all of them together. */
    default <S> double sum(Class<S> type, ToDoubleFunction<S> number) {
        double sum = 0;
        for (Record each : now()) {
            if (type.isInstance(each)) {
                sum += number.applyAsDouble(type.cast(each));
            }
        }
        return sum;
    }

    /** Of the one where it is smallest; NaN if there is none. */
    default <S> double least(Class<S> type, ToDoubleFunction<S> number) {
        double least = Double.NaN;
        for (Record each : now()) {
            if (type.isInstance(each)) {
                double of = number.applyAsDouble(type.cast(each));
                least = least <= of ? least : of;
            }
        }
        return least;
    }
}
