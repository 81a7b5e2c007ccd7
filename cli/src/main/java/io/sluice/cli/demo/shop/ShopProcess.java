package io.sluice.cli.demo.shop;

import io.sluice.cli.demo.Built;
import io.sluice.cli.demo.Child;
import io.sluice.cli.demo.Message;
import io.sluice.cli.demo.Processes;
import io.sluice.cli.demo.Processes.Program;
import java.time.Duration;
import java.util.List;

/** Applications of the shop in a process of their own, on free ports. */
public final class ShopProcess {
    private static final String MODULE = "examples/spring-shop";
    private static final String MAIN = "io.sluice.shop.ShopOnFreePorts";
    private static final Duration START = Duration.ofMinutes(2);

    private final Child child;

    private ShopProcess(Child child) {
        this.child = child;
    }

    /**
     * Starts it; returns at once.
     *
     * @param name what to call it in front of people
     * @param arguments names of applications, or none for all; and options that each is given, {@code --name=value}
     */
    public static ShopProcess start(Processes processes, String name, List<String> arguments) {
        Program program = new Program(name, Built.classPath(MODULE), MAIN, List.of(), arguments);
        return new ShopProcess(processes.start(program, Message::parse));
    }

    /** The ports of its applications, by their names; waits until they listen. */
    public Message listening() throws InterruptedException {
        return child.next("listening", START);
    }
}
