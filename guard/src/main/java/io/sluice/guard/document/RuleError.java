package io.sluice.guard.document;

/**
 * One mistake in a rule document.
 *
 * @param path which field, such as {@code rules[3].config.burst}; empty for the document as a whole
 * @param code what sort of mistake
 * @param message what is wrong, in one sentence without the path
 * @param allowed what the value must be, such as {@code between 1 and 100}; empty if that says nothing
 * @param actual what it was; empty if that says nothing
 * @param line from 1
 * @param column from 1
 */
public record RuleError(String path, Code code, String message, String allowed, String actual, int line, int column) {

    /** Sorts of mistakes; part of the protocol of agent and console, so none is ever renamed. Later versions may add some. */
    public enum Code {
        /** It is not YAML, or not JSON, or not UTF-8. */
        SYNTAX,
        /** The document, or what its aliases expand to, is too large. */
        TOO_LARGE,
        /** Lists and maps are nested too deeply. */
        TOO_DEEP,
        /** A field that must be there is not. */
        MISSING,
        /** There is no such field. */
        UNKNOWN_KEY,
        /** There is no such kind of rule. */
        UNKNOWN_KIND,
        /** There is no function, class or constant of that name. */
        UNKNOWN_NAME,
        /** A key, an id, or the place of a rule is taken already. */
        DUPLICATE,
        /** It is not the type that it must be: a list where a number should be, a duration without a unit. */
        WRONG_TYPE,
        /** It is finer than rules can tell: a duration than a millisecond, a number than a millionth. */
        TOO_FINE,
        /** The value is not allowed; see {@code allowed} and {@code actual}. */
        OUT_OF_RANGE,
        /** It breaks a rule that no other code names. */
        INVALID,
        /** The hash in the document is not the hash of its rules. */
        HASH_MISMATCH
    }

    /** Path, message, line and column in one line. */
    @Override
    public String toString() {
        return (path.isEmpty() ? "" : path + ": ") + message + " (line " + line + ", column " + column + ")";
    }
}
