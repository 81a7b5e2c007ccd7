package io.sluice.cli.demo.overload;

import io.sluice.cli.demo.Message;
import io.sluice.cli.demo.Parent;
import io.sluice.core.time.NanoClock;

/** The process of a server: tells its port, and serves until its parent is gone. */
final class ServerProcess {
    private ServerProcess() {}

    /**
     * @param arguments the endpoint, the rounds of a calculation, and the limiter's class
     */
    public static void main(String[] arguments) {
        Parent.work(parent -> {
            NanoClock clock = NanoClock.system();
            long rounds = Long.parseLong(arguments[1]);
            if (rounds == 0) {
                rounds = CpuBound.roundsOf(Run.CALCULATION.toNanos(), clock);
            }
            Endpoint endpoint = Endpoint.Kind.valueOf(arguments[0]).open(rounds, clock);
            Limiter limiter = Class.forName(arguments[2])
                    .asSubclass(Limiter.class)
                    .getDeclaredConstructor()
                    .newInstance();
            Front front = new Front(limiter, endpoint);
            parent.tell(Message.of("listening").with("port", front.port()).with("rounds", rounds));
            front.run();
        });
    }
}
