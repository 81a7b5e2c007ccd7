package io.sluice.core;

/** An argument or option has a value it must not have; what a rule document's error tells is taken from here. */
public final class BadValueException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final String allowed;
    private final String actual;

    /**
     * @param name what the value is called, such as {@code burst}
     * @param allowed what it must be, such as {@code between 1 and 100}
     * @param actual what it was
     */
    public BadValueException(String name, String allowed, String actual) {
        super(name + " must " + (allowed.startsWith("not ") ? "not be " + allowed.substring(4) : "be " + allowed)
                + ", but was " + actual);
        this.name = name;
        this.allowed = allowed;
        this.actual = actual;
    }

    /** What the value is called. */
    public String name() {
        return name;
    }

    /** What it must be, such as {@code between 1 and 100}. */
    public String allowed() {
        return allowed;
    }

    /** What it was. */
    public String actual() {
        return actual;
    }
}
