package io.sluice.cluster.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.protocol.ClientFrame.Acquire;
import io.sluice.cluster.protocol.ClientFrame.Bucket;
import io.sluice.cluster.protocol.ServerFrame.Answer;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.constraints.UniqueElements;

class FrameCodecProperties {

    @Property
    void any_acquires_come_back(
            @ForAll @Size(max = 40) List<@LongRange(min = 1) Long> wants,
            @ForAll long id,
            @ForAll @UniqueElements @Size(min = 1, max = 3) List<@StringLength(max = 100) String> keys)
            throws MalformedFrameException {
        List<Bucket> buckets = keys.stream()
                .map(FrameCodecProperties::wellFormed)
                .map(key -> new Bucket("rule", key))
                .toList();
        List<Acquire> acquires =
                wants.stream().map(want -> new Acquire(id, buckets, want, 1)).toList();
        ClientFrame frame = ClientFrame.acquires(acquires);
        assertThat(FrameCodec.decodeClientFrame(FrameCodec.encode(frame))).isEqualTo(frame);
    }

    /** Halves of characters are no text, on any wire. */
    private static String wellFormed(String text) {
        return text.codePoints()
                .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Property
    void any_answer_comes_back(
            @ForAll long id,
            @ForAll Status status,
            @ForAll @Size(5) List<@LongRange(min = 0) Long> n,
            @ForAll long lease)
            throws MalformedFrameException {
        ServerFrame frame = ServerFrame.answers(
                List.of(new Answer(id, status, n.get(0), n.get(1), n.get(2), n.get(3), lease, n.get(4))));
        assertThat(FrameCodec.decodeServerFrame(FrameCodec.encode(frame))).isEqualTo(frame);
    }

    /** Whatever comes, it is read or refused. */
    @Property
    void bytes_that_are_no_frame_are_refused_and_do_nothing_else(@ForAll @Size(max = 200) byte[] bytes) {
        readOrRefuse(bytes);
    }

    @Property
    void bent_frames_are_read_or_refused(
            @ForAll @IntRange(max = 7) int which, @ForAll @IntRange(max = 10_000) int where, @ForAll byte what) {
        byte[] bytes = List.copyOf(Frames.encoded().values()).get(which).clone();
        bytes[where % bytes.length] = what;
        readOrRefuse(bytes);
    }

    private static void readOrRefuse(byte[] bytes) {
        try {
            assertThat(FrameCodec.decodeClientFrame(bytes)).isNotNull();
        } catch (MalformedFrameException e) {
            assertThat(e).hasMessageContaining("must");
        }
        try {
            assertThat(FrameCodec.decodeServerFrame(bytes)).isNotNull();
        } catch (MalformedFrameException e) {
            assertThat(e).hasMessageContaining("must");
        }
    }
}
