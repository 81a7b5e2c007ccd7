package io.sluice.cluster.client;

import io.sluice.cluster.protocol.ClientFrame;
import io.sluice.cluster.protocol.ServerFrame;
import io.sluice.core.time.NanoClock;
import java.util.Collection;

/**
 * Makes real clients for a network that is not: their frames go where a model wants them. It stands in the client's package, since a transport
 * of one's own is nothing that users have.
 */
public final class VirtualWire {
    private VirtualWire() {}

    /** One end of a stream, the client's. */
    public interface ClientEnd {
        void received(ServerFrame frame);

        void broken(String why);
    }

    /** The other end. */
    public interface ServerEnd {
        void send(ClientFrame frame);

        void close();
    }

    /** The network of a client. */
    @FunctionalInterface
    public interface Network {
        /** Starts a stream to a server. */
        ServerEnd open(String server, ClientEnd client);
    }

    /** A client that reaches its servers by this network. */
    public static ClusterClient client(
            String namespace, String name, Collection<String> servers, NanoClock clock, Network network) {
        ClusterClient.Builder builder = ClusterClient.builder(namespace, name).clock(clock);
        servers.forEach(builder::server);
        return builder.transport(server -> transport(server, network)).build();
    }

    private static Transport transport(String server, Network network) {
        return new Transport() {
            @Override
            public Outbox open(Listener listener) {
                ServerEnd end = network.open(server, new ClientEnd() {
                    @Override
                    public void received(ServerFrame frame) {
                        listener.received(frame);
                    }

                    @Override
                    public void broken(String why) {
                        listener.broken(why);
                    }
                });
                return new Outbox() {
                    @Override
                    public void send(ClientFrame frame) {
                        end.send(frame);
                    }

                    @Override
                    public void close() {
                        end.close();
                    }
                };
            }

            @Override
            public void close() {
                // Nothing is held but streams.
            }
        };
    }
}
