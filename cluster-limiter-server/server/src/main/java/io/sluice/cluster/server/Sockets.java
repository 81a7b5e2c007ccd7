package io.sluice.cluster.server;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;

/**
 * How sockets are read and written. What a request costs the server is mostly the way into the operating system and back: Netty's own way
 * over epoll is shorter than the JDK's, and makes no garbage.
 */
public enum Sockets {
    /** Netty's own way, on Linux, if its library is there; for x86-64 it comes with the server. */
    EPOLL(EpollServerSocketChannel.class) {
        @Override
        public IoHandlerFactory handlers() {
            return EpollIoHandler.newFactory();
        }
    },
    /** The JDK's, everywhere. */
    NIO(NioServerSocketChannel.class) {
        @Override
        public IoHandlerFactory handlers() {
            return NioIoHandler.newFactory();
        }
    };

    private final Class<? extends ServerSocketChannel> listening;

    Sockets(Class<? extends ServerSocketChannel> listening) {
        this.listening = listening;
    }

    /** The best that there is here; {@code -Dio.netty.transport.noNative=true} has it be the JDK's. */
    public static Sockets best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    /** For event loops. */
    public abstract IoHandlerFactory handlers();

    /** For the port. */
    public Class<? extends ServerSocketChannel> listening() {
        return listening;
    }
}
