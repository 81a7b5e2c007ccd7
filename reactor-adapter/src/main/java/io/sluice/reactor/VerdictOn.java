package io.sluice.reactor;

/** When a Flux has shown whether the call did what it should. A Mono has by its value, or by completing without one. */
public enum VerdictOn {
    /**
     * By its first element, or by completing without one: right for streams that go on for long. What happens later is no matter of the
     * call: durations are taken, and time limits hold, up to the first element; a bulkhead's slot is kept until the stream ends.
     */
    FIRST,

    /** By completing, or by the element after which it is cancelled: right for results that are all read. */
    COMPLETE
}
