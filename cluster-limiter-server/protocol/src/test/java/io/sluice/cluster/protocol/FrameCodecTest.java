package io.sluice.cluster.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cluster.protocol.ClientFrame.Acquire;
import io.sluice.cluster.protocol.ClientFrame.Bucket;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class FrameCodecTest {

    /** A golden file differs: the wire has changed. If that is meant, and old readers understand it, update the file. */
    @Test
    void the_bytes_are_those_of_the_golden_files() throws IOException {
        for (Map.Entry<String, byte[]> frame : Frames.encoded().entrySet()) {
            assertThat(HexFormat.of().formatHex(frame.getValue()))
                    .as(frame.getKey())
                    .isEqualTo(golden(frame.getKey()));
        }
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = FrameCodecTest.class.getResourceAsStream("/golden/" + name + ".hex")) {
            byte[] text = Objects.requireNonNull(in, name).readAllBytes();
            return new String(text, StandardCharsets.US_ASCII).replaceAll("\\s", "");
        }
    }

    @Test
    void frames_come_back_as_they_were() throws MalformedFrameException {
        for (ClientFrame frame : List.of(Frames.HELLO, Frames.WORK, Frames.HOLDS, Frames.GOODBYE)) {
            assertThat(FrameCodec.decodeClientFrame(FrameCodec.encode(frame))).isEqualTo(frame);
        }
        for (ServerFrame frame : List.of(
                Frames.WELCOME, Frames.WELCOME_SHARED, Frames.ANSWERS, Frames.VALUES, Frames.HELD, Frames.DRAINING)) {
            assertThat(FrameCodec.decodeServerFrame(FrameCodec.encode(frame))).isEqualTo(frame);
        }
    }

    @Test
    void fields_that_are_not_known_are_passed_over() throws MalformedFrameException {
        byte[] unknown =
                HexFormat.of().parseHex("f80101" + "f10100000000000000ff" + "fa0103abcdef" + "fd0100000000" + "3001");
        assertThat(FrameCodec.decodeClientFrame(unknown).goodbye()).isTrue();
        assertThat(FrameCodec.decodeServerFrame(HexFormat.of().parseHex("f80101" + "2801"))
                        .draining())
                .isTrue();
    }

    @Test
    void a_status_that_is_not_known_is_a_refusal() throws MalformedFrameException {
        ServerFrame frame = FrameCodec.decodeServerFrame(HexFormat.of().parseHex("1a0408011063"));
        assertThat(frame.answers().get(0).status()).isEqualTo(Status.BLOCKED);
    }

    @Test
    void what_is_no_frame_is_refused_with_a_reason() {
        assertRefused("30", "a field must have 1 more bytes, but 0 are left");
        assertRefused("00", "number of a field must be between 1 and 536870911, but was 0");
        assertRefused("ffffffffffffffffffffff", "a number must be at most 10 bytes long, but was longer");
        assertRefused("1203", "a length must be between 0 and 0, but was 3");
        assertRefused("12ffffffffffffffffff01", "a length must be between 0 and 0, but was 18446744073709551615");
        assertRefused("1001", "type of a field must be 2, but was 0");
        assertRefused("7b", "type of a field must be one of 0, 1, 2, 5, but was 3");
        assertRefused("7100", "a field must have 8 more bytes, but 1 are left");
        assertRefused("2a0b18ffffffffffffffffff01", "a count must be below 2^63, but was 18446744073709551615");
        assertRefused("0a06088080808008", "a small count must be below 2^31, but was 2147483648");
        assertRefused("0a041a02c328", "namespace must be UTF-8, but was not");
    }

    @Test
    void what_stands_for_malformed_text_may_be_sent() throws MalformedFrameException {
        ClientFrame frame =
                ClientFrame.acquires(List.of(new Acquire(1, List.of(new ClientFrame.Bucket("pay", "\ufffd")), 1, 1)));
        assertThat(FrameCodec.decodeClientFrame(FrameCodec.encode(frame))).isEqualTo(frame);
    }

    @Test
    void a_rule_that_is_named_again_and_again_is_one_object() throws MalformedFrameException {
        List<Acquire> acquires = new ArrayList<>();
        for (String rule : List.of("user", "user", "pay", "pay", "user", "", "paying")) {
            acquires.add(new Acquire(1, List.of(new Bucket(rule, rule)), 1, 1));
        }
        ClientFrame sent = ClientFrame.acquires(acquires);
        ClientFrame read = FrameCodec.decodeClientFrame(FrameCodec.encode(sent));
        assertThat(read).isEqualTo(sent);
        assertThat(rule(read, 1)).isSameAs(rule(read, 0));
        assertThat(rule(read, 3)).isSameAs(rule(read, 2));
    }

    private static String rule(ClientFrame frame, int acquire) {
        return frame.acquires().get(acquire).buckets().get(0).rule();
    }

    @Test
    void what_is_too_much_is_refused() {
        ClientFrame many =
                ClientFrame.acquires(Collections.nCopies(Protocol.MAX_ENTRIES + 1, new Acquire(1, List.of(), 0, 0)));
        assertRefused(
                HexFormat.of().formatHex(FrameCodec.encode(many)), "acquires must be at most 8192, but were more");
        Acquire wide = new Acquire(1, Collections.nCopies(17, Frames.PAY), 1, 1);
        assertRefused(
                HexFormat.of().formatHex(FrameCodec.encode(ClientFrame.acquires(List.of(wide)))),
                "buckets must be at most 16, but were more");
        Acquire longKey = new Acquire(1, List.of(new Bucket("pay", "k".repeat(3073))), 1, 1);
        assertRefused(
                HexFormat.of().formatHex(FrameCodec.encode(ClientFrame.acquires(List.of(longKey)))),
                "key must be at most 3072 bytes long, but was 3073");
        assertThatThrownBy(() -> FrameCodec.decodeServerFrame(new byte[Protocol.MAX_FRAME_BYTES + 1]))
                .hasMessage("a frame must be at most 262144 bytes long, but was 262145");
    }

    private static void assertRefused(String hex, String message) {
        assertThatThrownBy(() -> FrameCodec.decodeClientFrame(HexFormat.of().parseHex(hex)))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessage(message);
    }

    @Test
    void both_sides_speak_the_newest_version_that_both_know() {
        assertThat(Protocol.negotiate(1, 9)).isEqualTo(OptionalInt.of(Protocol.HIGHEST_VERSION));
        assertThat(Protocol.negotiate(Protocol.HIGHEST_VERSION + 1, 9)).isEmpty();
        assertThat(Protocol.negotiate(0, 0)).isEmpty();
    }
}
