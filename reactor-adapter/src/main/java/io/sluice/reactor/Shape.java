package io.sluice.reactor;

/** What is subscribed to, as far as its verdict goes. */
enum Shape {
    /** One value at most, which is the verdict. */
    MONO,
    /** Elements, of which the first is the verdict. */
    FIRST,
    /** Elements, and the verdict is how they end. */
    COMPLETE;

    static Shape of(VerdictOn verdictOn) {
        return verdictOn == VerdictOn.FIRST ? FIRST : COMPLETE;
    }
}
