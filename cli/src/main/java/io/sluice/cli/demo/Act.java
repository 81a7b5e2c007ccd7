package io.sluice.cli.demo;

/** One act of the demo: a story that plays by itself and ends by saying whether it kept its promises. */
public interface Act {
    /** The word that calls it: {@code ./sluice demo <name>}. */
    String name();

    /** What it shows, in one line. */
    String summary();

    /** How long its script runs unless somebody says otherwise. */
    int usualSeconds();

    /** Whether it has no end of its own where somebody looks on who has not said how long; then {@link Stage#isOpenEnded} is true. */
    default boolean goesOn() {
        return false;
    }

    /**
     * Plays the act to its end.
     *
     * @return whether every promise was kept
     * @throws ChildEndedException if a process it started ended too early
     */
    boolean play(Stage stage) throws InterruptedException;
}
