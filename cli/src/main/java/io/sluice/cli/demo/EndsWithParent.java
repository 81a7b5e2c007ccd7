package io.sluice.cli.demo;

import java.util.Arrays;
import java.util.logging.Level;
import java.util.logging.LogManager;

/** Runs the main method of a program that knows nothing of {@link Parent}, in a process that ends when its input does. */
final class EndsWithParent {
    private EndsWithParent() {}

    /** @param arguments the main class, and what it is given */
    public static void main(String[] arguments) throws Exception {
        LogManager.getLogManager().getLogger("").setLevel(Level.WARNING);
        Parent unused =
                new Parent(System.in, System.out, () -> Runtime.getRuntime().halt(0));
        Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object)
                Arrays.copyOfRange(arguments, 1, arguments.length));
    }
}
