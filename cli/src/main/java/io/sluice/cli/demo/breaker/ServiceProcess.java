package io.sluice.cli.demo.breaker;

import io.sluice.cli.demo.Message;
import io.sluice.cli.demo.Parent;
import io.sluice.core.time.NanoClock;
import java.util.List;

/** The process of a service: tells its port, and begins its script when told to. */
final class ServiceProcess {
    /** The JDK's server, told to send small answers at once and to keep the connections of idle callers. */
    static final List<String> PROPERTIES = List.of(
            "sun.net.httpserver.nodelay=true",
            "sun.net.httpserver.maxIdleConnections=2000",
            "sun.net.httpserver.idleInterval=3600");

    private ServiceProcess() {}

    /**
     * @param arguments the seconds of the run
     */
    public static void main(String[] arguments) {
        Script script = new Script(Integer.parseInt(arguments[0]));
        Parent.work(parent -> {
            Service service = new Service(script, NanoClock.system());
            parent.tell(Message.of("listening").with("port", service.port()));
            parent.await("go");
            service.begin();
        });
    }
}
