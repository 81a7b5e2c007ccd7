package io.sluice.cli.demo.overload;

import io.sluice.cli.demo.Message;
import io.sluice.cli.demo.Parent;
import io.sluice.core.time.NanoClock;
import java.time.Duration;

/** The process of the callers: calls when told to go, tells what becomes of it second by second, and ends. */
final class CallersProcess {
    private CallersProcess() {}

    /**
     * @param arguments the server's port, the callers' patience in milliseconds, the phases, and a seed
     */
    public static void main(String[] arguments) {
        Parent.work(parent -> {
            parent.await("go");
            Callers callers = new Callers(
                    Integer.parseInt(arguments[0]),
                    Duration.ofMillis(Long.parseLong(arguments[1])),
                    Phase.read(arguments[2]),
                    Long.parseLong(arguments[3]),
                    NanoClock.system());
            callers.run(second -> parent.tell(second.toMessage()));
            parent.tell(Message.of("end"));
        });
    }
}
