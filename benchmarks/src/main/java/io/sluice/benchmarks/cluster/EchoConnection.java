package io.sluice.benchmarks.cluster;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A connection to an {@link EchoServer}, shared by all threads: each request is a frame of twenty bytes and a flush of its own. Requests are
 * known before they are sent, so no answer is lost.
 */
final class EchoConnection {
    private static final int BODY_BYTES = 18; // as a request of Sentinel's
    private static final int DEADLINE_SECONDS = 1;

    private final Map<Integer, CompletableFuture<Boolean>> underWay = new ConcurrentHashMap<>();
    private final AtomicInteger lastId = new AtomicInteger();
    private final Channel channel;

    EchoConnection(int port) throws InterruptedException {
        channel = new Bootstrap()
                .group(new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()))
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel newChannel) {
                        newChannel.pipeline().addLast(EchoServer.frames(), new Answers());
                    }
                })
                .connect(InetAddress.getLoopbackAddress(), port)
                .sync()
                .channel();
    }

    /** Whether it came back. */
    @SuppressWarnings("FutureReturnValueIgnored") // what is not sent does not come back
    boolean exchange() throws InterruptedException, ExecutionException {
        int id = lastId.incrementAndGet();
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        underWay.put(id, answer);
        ByteBuf frame = channel.alloc().buffer(EchoServer.LENGTH_BYTES + BODY_BYTES);
        frame.writeShort(BODY_BYTES).writeInt(id).writeZero(BODY_BYTES - Integer.BYTES);
        channel.writeAndFlush(frame);
        try {
            return answer.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException lost) {
            underWay.remove(id);
            return false;
        }
    }

    private final class Answers extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
            CompletableFuture<Boolean> answer = underWay.remove(frame.getInt(EchoServer.LENGTH_BYTES));
            if (answer != null) {
                answer.complete(true);
            }
        }
    }
}
