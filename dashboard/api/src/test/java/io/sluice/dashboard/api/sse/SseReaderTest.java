package io.sluice.dashboard.api.sse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SseReaderTest {

    /** The examples of the HTML standard, 9.2.6. */
    @Test
    void the_examples_of_the_standard_are_read_as_it_says() throws IOException {
        assertThat(read("data: YHOO\ndata: +2\ndata: 10\n\n")).containsExactly(SseEvent.of("message", "YHOO\n+2\n10"));
        assertThat(read(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n"))
                .containsExactly(new SseEvent("message", "1", "first event"), SseEvent.of("message", "second event"));
        assertThat(read("data\n\ndata\ndata\n\ndata:"))
                .as("an event without data is none; our records do not hold empty ones")
                .containsExactly(SseEvent.of("message", "\n"));
        assertThat(read("data:test\n\ndata: test\n\n"))
                .containsExactly(SseEvent.of("message", "test"), SseEvent.of("message", "test"));
    }

    @Test
    void lines_may_end_in_any_of_three_ways() throws IOException {
        assertThat(read("event: a\rdata: 1\r\rdata: 2\r\n\r\ndata: 3\n\n"))
                .containsExactly(SseEvent.of("a", "1"), SseEvent.of("message", "2"), SseEvent.of("message", "3"));
    }

    @Test
    void a_byte_order_mark_counts_at_the_beginning_only() throws IOException {
        assertThat(read("\ufeffdata: 1\n\n\ufeffdata: 2\n\n")).containsExactly(SseEvent.of("message", "1"));
    }

    @Test
    void an_id_stays_until_there_is_another_and_may_not_hold_nul() throws IOException {
        assertThat(read("id: 7.1\ndata: a\n\nid: x\0\ndata: b\n\n"))
                .containsExactly(new SseEvent("message", "7.1", "a"), new SseEvent("message", "7.1", "b"));
    }

    @Test
    void an_event_that_is_too_large_ends_the_reading() {
        assertThatThrownBy(() -> new SseReader(stream("data: " + "x".repeat(100) + "\n\n"), 100).next())
                .isInstanceOf(IOException.class)
                .hasMessage("an event must have at most 100 bytes, but has more");
        assertThatThrownBy(() -> new SseReader(stream("data: x\n".repeat(100) + "\n"), 100).next())
                .as("in many lines")
                .isInstanceOf(IOException.class);
    }

    @Test
    void what_would_break_the_stream_is_no_event() {
        assertThatThrownBy(() -> SseEvent.of("a\nb", "x")).hasMessageContaining("name must be one line");
        assertThatThrownBy(() -> SseEvent.of("a", "")).hasMessageContaining("data must not be empty");
    }

    static List<SseEvent> read(String text) throws IOException {
        SseReader reader = new SseReader(stream(text), 1 << 20);
        List<SseEvent> events = new ArrayList<>();
        for (SseEvent event = reader.next(); event != null; event = reader.next()) {
            events.add(event);
        }
        return events;
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
