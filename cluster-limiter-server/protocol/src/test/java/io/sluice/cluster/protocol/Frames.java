package io.sluice.cluster.protocol;

import io.sluice.cluster.protocol.ClientFrame.Acquire;
import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.cluster.protocol.ClientFrame.Hello;
import io.sluice.cluster.protocol.ClientFrame.Hold;
import io.sluice.cluster.protocol.ClientFrame.LeaseAsk;
import io.sluice.cluster.protocol.ClientFrame.Release;
import io.sluice.cluster.protocol.ClientFrame.Report;
import io.sluice.cluster.protocol.ServerFrame.Answer;
import io.sluice.cluster.protocol.ServerFrame.RuleState;
import io.sluice.cluster.protocol.ServerFrame.Welcome;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Frames to try things with. */
final class Frames {
    static final Bucket PAY = new Bucket("pay", "");
    static final Bucket USER = new Bucket("user", "Änne");

    static final ClientFrame HELLO =
            ClientFrame.hello(new Hello(1, 3, "shop", 0x0123456789ABCDEFL, "checkout on host 7"));
    static final ClientFrame WORK = new ClientFrame(
            null,
            List.of(new Release(-2, PAY, 7)),
            List.of(new Report(0x11, PAY, 300), new Report(0x12, USER, 1)),
            List.of(new LeaseAsk(1, PAY, 500)),
            List.of(new Acquire(2, List.of(USER, PAY), 1, 1), new Acquire(-1, List.of(PAY), 1000, 10)),
            false);
    static final ClientFrame GOODBYE =
            new ClientFrame(null, List.of(new Release(5, PAY, 0)), List.of(), List.of(), List.of(), true);

    static final ClientFrame HOLDS =
            ClientFrame.holds(List.of(new Hold(3, USER, 8, 0), new Hold(4, PAY, 5, 77), new Hold(5, PAY, 0, 78)));

    static final ServerFrame WELCOME = new ServerFrame(
            new Welcome(1, 262_144, 4096, false),
            List.of(new RuleState("pay", 3, 20_000, 1_000_000_000, 2000, 500)),
            List.of(),
            4,
            false);
    static final ServerFrame WELCOME_SHARED =
            new ServerFrame(new Welcome(2, 262_144, 32_768, true), List.of(), List.of(), 1, false);
    static final ServerFrame ANSWERS = ServerFrame.answers(List.of(
            new Answer(1, Status.OK, 500, 1000, 0, 3, -9, 75_000_000),
            new Answer(2, Status.BLOCKED, 0, 0, 300_000_000, 3, 0, 0),
            new Answer(-1, Status.NO_RULE, 0, 0, Protocol.NEVER, 0, 0, 0)));
    static final ServerFrame VALUES = new ServerFrame(
            null,
            List.of(
                    new RuleState("user", 3, 10, 1_000_000_000, 10, 0),
                    new RuleState("user", "ann", 3, 5, 1_000_000_000, 5, 0)),
            List.of(new Answer(7, Status.OK, 1, 4, 0, 3, 0, 0)),
            0,
            false);
    static final ServerFrame HELD = ServerFrame.answers(List.of(
            new Answer(3, Status.OK, 8, 92, 0, 2, 79, 30_000_000_000L).withLimit(100),
            new Answer(4, Status.BLOCKED, 0, 0, 50_000_000, 2, 77, 0).withLimit(100)));
    static final ServerFrame DRAINING = new ServerFrame(null, List.of(), List.of(), 0, true);

    private Frames() {}

    /** By the names of their golden files. */
    static Map<String, byte[]> encoded() {
        return new TreeMap<>(Map.of(
                "client-hello", FrameCodec.encode(HELLO),
                "client-work", FrameCodec.encode(WORK),
                "client-goodbye", FrameCodec.encode(GOODBYE),
                "client-holds", FrameCodec.encode(HOLDS),
                "server-welcome", FrameCodec.encode(WELCOME),
                "server-welcome-shared", FrameCodec.encode(WELCOME_SHARED),
                "server-answers", FrameCodec.encode(ANSWERS),
                "server-values", FrameCodec.encode(VALUES),
                "server-held", FrameCodec.encode(HELD),
                "server-draining", FrameCodec.encode(DRAINING)));
    }
}
