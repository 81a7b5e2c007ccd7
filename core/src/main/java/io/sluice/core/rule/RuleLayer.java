package io.sluice.core.rule;

/** Where rules come from, the one that wins first. */
public enum RuleLayer {
    /** Set by an operator for a while, such as a forced state. */
    OVERRIDE,
    /** Pushed by the console. */
    CONSOLE,
    /** Fetched from a store such as Redis or etcd. */
    REMOTE,
    /** Read from a file. */
    FILE,
    /** Properties of the application. */
    PROPERTIES,
    /** Written in the program. */
    CODE
}
