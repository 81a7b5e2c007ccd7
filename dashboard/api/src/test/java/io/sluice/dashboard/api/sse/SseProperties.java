package io.sluice.dashboard.api.sse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class SseProperties {

    @Property
    void any_events_come_back_however_the_bytes_are_cut(
            @ForAll @Size(min = 1, max = 8) List<@StringLength(min = 1, max = 40) String> texts, @ForAll long seed)
            throws IOException {
        List<SseEvent> events = texts.stream()
                .map(SseProperties::wellFormed)
                .map(text -> new SseEvent("ruleset", "7." + text.length(), text + "."))
                .toList();
        byte[] bytes = events.stream()
                .map(SseEvent::text)
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
        SseReader reader = new SseReader(new InPieces(bytes, new Random(seed)), 1 << 20);
        for (SseEvent event : events) {
            assertThat(reader.next()).isEqualTo(event);
        }
        assertThat(reader.next()).isNull();
    }

    /** Halves of characters are no text, and line ends come back as line feeds. */
    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
                .replace("\r\n", "\n")
                .replace('\r', '\n');
    }

    @Property
    void any_bytes_are_read_to_their_end_or_refused(@ForAll @Size(max = 400) byte[] bytes) {
        SseReader reader = new SseReader(new ByteArrayInputStream(bytes), 200);
        try {
            for (SseEvent event = reader.next(); event != null; event = reader.next()) {
                assertThat(event.data()).isNotEmpty();
            }
        } catch (IOException tooLarge) {
            assertThat(tooLarge).hasMessageContaining("at most 200 bytes");
        }
    }

    /** Gives a few bytes at a time, as a network does. */
    private static final class InPieces extends InputStream {
        private final byte[] bytes;
        private final Random random;
        private int at;

        InPieces(byte[] bytes, Random random) {
            this.bytes = bytes;
            this.random = random;
        }

        @Override
        public int read() {
            return at == bytes.length ? -1 : bytes[at++] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (at == bytes.length) {
                return -1;
            }
            int some = Math.min(1 + random.nextInt(7), Math.min(length, bytes.length - at));
            System.arraycopy(bytes, at, into, offset, some);
            at += some;
            return some;
        }
    }
}
