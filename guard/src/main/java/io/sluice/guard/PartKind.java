package io.sluice.guard;

import io.sluice.core.Check;
import io.sluice.core.gate.CallCounters;
import io.sluice.core.gate.Gate;
import io.sluice.core.rule.RuleKind;
import io.sluice.core.time.NanoClock;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How rules of one kind become parts of a guard.
 *
 * @param kind the kind of rule
 * @param slot where its gates stand; null for a recovery
 * @param type what its rules become
 * @param maker makes a part
 * @param changer changes one while it runs, its state kept; null if parts of this kind cannot be changed
 * @param changeable whether one of these options can be changed into one of those
 * @param successor instead of that: makes a part that goes on where another left off; null if there is nothing to go on with
 * @param scaler a configuration that lets in so many times as much; null if there is no such thing
 * @param sharer what one of several instances has of a configuration that is for all together; null if there is no such thing
 * @param snapshot what a part looks like; null if it keeps no numbers
 * @param givenConfig the present options of a part that the program gives; null if it gives none of this kind
 * @param <P> the part: a gate or a recovery
 * @param <C> the record of its options
 */
record PartKind<P, C extends Record>(
        RuleKind<C> kind,
        @Nullable Slot slot,
        Class<P> type,
        Maker<P, C> maker,
        @Nullable BiConsumer<P, C> changer,
        BiPredicate<C, C> changeable,
        @Nullable Successor<P, C> successor,
        @Nullable Scaler<C> scaler,
        @Nullable Sharer<C> sharer,
        @Nullable Function<P, @Nullable Record> snapshot,
        @Nullable Function<P, C> givenConfig) {

    /** Makes a part. */
    @FunctionalInterface
    interface Maker<P, C> {
        P make(Workshop workshop, C config, CallCounters counters);
    }

    /** Makes a gate. */
    @FunctionalInterface
    interface GateMaker<P, C> {
        P make(String resource, C config, NanoClock clock, CallCounters counters);
    }

    /** Makes a recovery, which counts no calls. */
    @FunctionalInterface
    interface RecoveryMaker<P, C> {
        P make(String resource, C config, NanoClock clock);
    }

    /** Makes a part that goes on where another left off. */
    @FunctionalInterface
    interface Successor<P, C> {
        P with(P before, C config);
    }

    /** Scales what a configuration lets in. */
    @FunctionalInterface
    interface Scaler<C> {
        C scale(C config, double factor);
    }

    /** Divides what a configuration lets in among instances. */
    @FunctionalInterface
    interface Sharer<C> {
        C share(C config, int instances);
    }

    /** Starts the description of a kind of gate. */
    static <P extends Gate, C extends Record> PartKind<P, C> gate(
            RuleKind<C> kind, Slot slot, Class<P> type, GateMaker<P, C> maker, BiConsumer<P, C> changer) {
        Maker<P, C> make =
                (workshop, config, counters) -> maker.make(workshop.name(), config, workshop.clock(), counters);
        return new PartKind<>(kind, slot, type, make, changer, (from, to) -> true, null, null, null, null, null);
    }

    /** Starts the description of a kind of recovery. */
    static <P, C extends Record> PartKind<P, C> recovery(
            RuleKind<C> kind, Class<P> type, RecoveryMaker<P, C> maker, Successor<P, C> successor) {
        Maker<P, C> make = (workshop, config, counters) -> maker.make(workshop.name(), config, workshop.clock());
        return new PartKind<>(kind, null, type, make, null, (from, to) -> false, successor, null, null, null, null);
    }

    /** As above, of a recovery that is made anew for other options. */
    static <P, C extends Record> PartKind<P, C> made(
            RuleKind<C> kind, Class<P> type, BiFunction<Workshop, C, P> maker) {
        Maker<P, C> make = (workshop, config, counters) -> maker.apply(workshop, config);
        return new PartKind<>(kind, null, type, make, null, (from, to) -> false, null, null, null, null, null);
    }

    /** As above, of a recovery that is changed while it runs. */
    static <P, C extends Record> PartKind<P, C> changing(
            RuleKind<C> kind, Class<P> type, RecoveryMaker<P, C> maker, BiConsumer<P, C> changer) {
        Maker<P, C> make = (workshop, config, counters) -> maker.make(workshop.name(), config, workshop.clock());
        return new PartKind<>(kind, null, type, make, changer, (from, to) -> true, null, null, null, null, null);
    }

    /** As above, of a recovery that is mostly code: the program gives it to the guard, and rules change its options. */
    static <P, C extends Record> PartKind<P, C> given(
            RuleKind<C> kind, Class<P> type, BiConsumer<P, C> changer, Function<P, C> givenConfig) {
        Maker<P, C> missing = (workshop, config, counters) -> {
            throw new IllegalArgumentException(
                    "a rule of kind " + kind.name() + " must be for a guard that was made with a "
                            + type.getSimpleName() + ", but was for \"" + workshop.name()
                            + "\", which was made without");
        };
        return new PartKind<>(
                kind, null, type, missing, changer, (from, to) -> true, null, null, null, null, givenConfig);
    }

    /** The program may give a part of this kind. */
    PartKind<P, C> orGiven(Function<P, C> itsConfig) {
        return new PartKind<>(
                kind, slot, type, maker, changer, changeable, successor, scaler, sharer, snapshot, itsConfig);
    }

    PartKind<P, C> madeBy(Maker<P, C> newMaker) {
        return new PartKind<>(
                kind, slot, type, newMaker, changer, changeable, successor, scaler, sharer, snapshot, givenConfig);
    }

    PartKind<P, C> changeableIf(BiPredicate<C, C> newChangeable) {
        return new PartKind<>(
                kind, slot, type, maker, changer, newChangeable, successor, scaler, sharer, snapshot, givenConfig);
    }

    PartKind<P, C> scaledBy(Scaler<C> newScaler) {
        return new PartKind<>(
                kind, slot, type, maker, changer, changeable, successor, newScaler, sharer, snapshot, givenConfig);
    }

    PartKind<P, C> sharedBy(Sharer<C> newSharer) {
        return new PartKind<>(
                kind, slot, type, maker, changer, changeable, successor, scaler, newSharer, snapshot, givenConfig);
    }

    PartKind<P, C> showing(Function<P, @Nullable Record> newSnapshot) {
        return new PartKind<>(
                kind, slot, type, maker, changer, changeable, successor, scaler, sharer, newSnapshot, givenConfig);
    }

    /** What the program gave of this kind; null if it gave nothing. */
    @Nullable Object given(Workshop workshop) {
        return givenConfig == null ? null : workshop.find(type).orElse(null);
    }

    /** The options of what the program gave, as they are now. */
    Record configOf(Object given) {
        return Check.present("givenConfig", givenConfig).apply(type.cast(given));
    }

    Object make(Workshop workshop, Record config, CallCounters counters) {
        return maker.make(workshop, kind.configType().cast(config), counters);
    }

    boolean canChange(Record from, Record to) {
        return changer != null
                && changeable.test(
                        kind.configType().cast(from), kind.configType().cast(to));
    }

    void change(Object part, Record config) {
        if (changer != null) {
            changer.accept(type.cast(part), kind.configType().cast(config));
        }
    }

    /** A part that goes on where this one left off; null if there is no such thing. */
    @Nullable Object succeed(Object before, Record config) {
        return successor == null
                ? null
                : successor.with(type.cast(before), kind.configType().cast(config));
    }

    Record scale(Record config, double factor) {
        return scaler == null ? config : scaler.scale(kind.configType().cast(config), factor);
    }

    /** What this instance has of it, if it is for so many together. */
    Record share(Record config, int instances) {
        return sharer == null ? config : sharer.share(kind.configType().cast(config), instances);
    }

    @Nullable Record snapshotOf(Object part) {
        return snapshot == null ? null : snapshot.apply(type.cast(part));
    }
}
