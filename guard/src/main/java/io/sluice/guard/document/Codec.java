package io.sluice.guard.document;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes values of one type. Immutable. */
interface Codec {

    /** The value; null if there was a mistake, which has been told then. */
    @Nullable Object read(Node node, String path, Context context);

    /**
     * As a tree of maps, lists, strings, booleans, longs and big decimals.
     *
     * @throws IllegalArgumentException if it cannot be written; the message says why
     */
    Object write(Object value, Context context);

    /** JSON Schema of the form for people. */
    Map<String, Object> schema(Descriptions descriptions);
}
