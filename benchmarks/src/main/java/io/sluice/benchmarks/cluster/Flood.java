package io.sluice.benchmarks.cluster;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.netty.NettyChannelBuilder;
import io.sluice.cluster.protocol.ClientFrame;
import io.sluice.cluster.protocol.ClientFrame.Acquire;
import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.cluster.protocol.ClientFrame.Hello;
import io.sluice.cluster.protocol.FrameCodec;
import io.sluice.cluster.protocol.MalformedFrameException;
import io.sluice.cluster.protocol.Protocol;
import io.sluice.cluster.protocol.ServerFrame.Answer;
import io.sluice.cluster.protocol.Status;
import io.sluice.core.time.NanoClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * The program of one who speaks our protocol and heeds nothing he is told: {@code address, namespace, asks a second, values}. Asks for
 * a permit of {@link Server#VALUES} for one value after the other, and besides, in each frame, for a few values that are always the same.
 * Tells when the first answer has come, and, whenever it is asked, {@link Told what it got}.
 */
final class Flood {
    private static final int FRAMES_A_SECOND = 200;
    private static final int TRACKED = 10;
    private static final int MOST_FRAMES_UNDER_WAY = 8;
    private static final MethodDescriptor<byte[], byte[]> OPEN = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodType.BIDI_STREAMING)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(Protocol.SERVICE, Protocol.METHOD))
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();

    private final NanoClock clock = NanoClock.system();
    private final Semaphore room = new Semaphore(MOST_FRAMES_UNDER_WAY);
    private final CountDownLatch answered = new CountDownLatch(1);
    private final AtomicLong answers = new AtomicLong();
    private final AtomicLong busy = new AtomicLong();
    private final AtomicLongArray granted = new AtomicLongArray(TRACKED);
    private final ClientCall<byte[], byte[]> call;
    private final long begin = clock.nanos();

    /**
     * What a flood got.
     *
     * @param answers in all
     * @param busy those that said that the server is busy
     * @param mostAbove by how many permits the bucket of a tracked value was exceeded at most since the beginning; negative if by none
     */
    record Told(long answers, long busy, double mostAbove) {
        static Told parse(String line) {
            String[] words = line.split(" ");
            return new Told(Long.parseLong(words[0]), Long.parseLong(words[1]), Double.parseDouble(words[2]));
        }

        @Override
        public String toString() {
            return answers + " " + busy + " " + mostAbove;
        }
    }

    private Flood(int port, String namespace) {
        call = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .directExecutor()
                .build()
                .newCall(OPEN, CallOptions.DEFAULT);
        call.start(new Answers(), new Metadata());
        call.request(Integer.MAX_VALUE);
        call.sendMessage(FrameCodec.encode(ClientFrame.hello(
                new Hello(Protocol.LOWEST_VERSION, Protocol.HIGHEST_VERSION, namespace, begin, "flood"))));
    }

    public static void main(String[] arguments) throws Exception {
        Flood flood = new Flood(Integer.parseInt(arguments[0]), arguments[1]);
        int perFrame = Integer.parseInt(arguments[2]) / FRAMES_A_SECOND;
        int values = Integer.parseInt(arguments[3]);
        Thread asking = new Thread(() -> flood.ask(perFrame, values));
        asking.setDaemon(true);
        asking.start();
        flood.answered.await();
        Program.tell("begin");
        Program.stay(asked -> flood.told().toString());
    }

    private Told told() {
        double allowed = Server.BURST_OF_A_VALUE + Server.PERMITS_OF_A_VALUE * (clock.nanos() - begin) / 1e9;
        long most = 0;
        for (int i = 0; i < TRACKED; i++) {
            most = Math.max(most, granted.get(i));
        }
        return new Told(answers.get(), busy.get(), most - allowed);
    }

    private void ask(int perFrame, int values) {
        long due = clock.nanos();
        long value = 0;
        while (true) {
            for (long left = due - clock.nanos(); left > 0; left = due - clock.nanos()) {
                LockSupport.parkNanos(left);
            }
            due += 1_000_000_000L / FRAMES_A_SECOND;
            room.acquireUninterruptibly();
            List<Acquire> acquires = new ArrayList<>(perFrame + TRACKED);
            for (int i = 0; i < TRACKED; i++) {
                acquires.add(ask(i, "tracked-" + i));
            }
            for (int i = 0; i < perFrame; i++) {
                acquires.add(ask(TRACKED, "value-" + value++ % values));
            }
            call.sendMessage(FrameCodec.encode(ClientFrame.acquires(acquires)));
        }
    }

    private static Acquire ask(int id, String value) {
        return new Acquire(id, List.of(new Bucket(Server.VALUES, value)), 1, 1);
    }

    private final class Answers extends ClientCall.Listener<byte[]> {
        @Override
        public void onMessage(byte[] bytes) {
            List<Answer> all;
            try {
                all = FrameCodec.decodeServerFrame(bytes).answers();
            } catch (MalformedFrameException e) {
                throw new IllegalStateException(e);
            }
            for (Answer answer : all) {
                if (answer.id() < TRACKED && answer.status() == Status.OK) {
                    granted.incrementAndGet((int) answer.id());
                }
                if (answer.status() == Status.BUSY) {
                    busy.incrementAndGet();
                }
                if (answer.id() == 0) { // the first of a frame
                    room.release();
                }
            }
            answers.addAndGet(all.size());
            answered.countDown();
        }

        @Override
        public void onClose(io.grpc.Status status, Metadata trailers) {
            System.err.println(status);
            Runtime.getRuntime().halt(1);
        }
    }

    /** Messages as they are. */
    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
