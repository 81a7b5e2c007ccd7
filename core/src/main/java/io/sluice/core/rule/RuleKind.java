package io.sluice.core.rule;

import io.sluice.core.Check;
import java.util.regex.Pattern;

/**
 * A kind of rule: its name in documents and the record that holds its options.
 * <p>A document's {@code config} has one field for each component of the record, under the component's name. So a record that
 * serves as config keeps to this:
 * <ul>
 *   <li>It has a static {@code custom()} that returns a builder, and the builder has {@code build()} and, for each component, a
 *       method of the component's name with one parameter (an array, if the component is a set or a list; {@code override(key,
 *       value)}, if it is a map called {@code overrides}). A field that is absent in the document is not set, so that the builder's
 *       default holds, also where it follows from another option.
 *   <li>A record without {@code custom()} is made by its constructor; then what may be absent is a {@code @Nullable} component, a
 *       collection, or what a public constructor of the leading components leaves out.
 *   <li>A component may be a number, text, a boolean, an enum, a {@code Duration}, a class of exceptions, a function (any other
 *       interface; documents name it), a type with a static {@code parse(String)} and a {@code toString} that goes back, another
 *       such record, an {@code Object} (text, true or false, whole numbers), and a set, a list or a map of these. Percentages are marked {@link Percent}.
 *   <li>A default must not depend on the machine: it is left out of what is hashed.
 *   <li>What is wrong is thrown as an {@code IllegalArgumentException} by {@link Check}, or with a message that begins with the
 *       component's name.
 * </ul>
 *
 * @param name how documents call it, in lower camel case, such as {@code circuitBreaker}
 * @param configType the record of its options
 * @param repeatable whether several rules of this kind may stand on one resource; then each is replaced and removed by its id
 * @param <C> the record of its options
 */
public record RuleKind<C extends Record>(String name, Class<C> configType, boolean repeatable) {
    private static final Pattern NAME = Pattern.compile("[a-z][A-Za-z0-9]{0,63}");

    public RuleKind {
        Check.present("name", name);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name must be letters and digits in lower camel case, but was \"" + name + '"');
        }
        Check.present("configType", configType);
    }

    /** A kind of which one rule may stand on a resource. */
    public static <C extends Record> RuleKind<C> of(String name, Class<C> configType) {
        return new RuleKind<>(name, configType, false);
    }

    /** A kind of which several rules may stand on a resource. */
    public static <C extends Record> RuleKind<C> repeatable(String name, Class<C> configType) {
        return new RuleKind<>(name, configType, true);
    }

    @Override
    public String toString() {
        return name;
    }
}
