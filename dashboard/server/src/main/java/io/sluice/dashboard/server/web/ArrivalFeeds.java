package io.sluice.dashboard.server.web;

import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.api.sse.SseEvent;
import io.sluice.dashboard.server.rollout.Rollout;
import io.sluice.dashboard.server.rollout.Rollouts;
import io.sluice.dashboard.server.stream.SseStream;
import io.sluice.dashboard.server.time.Rounds;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Tells who looks at rollouts how far they have come: four times a second, if that changed; encoded once for all who look. Safe for many threads. */
public final class ArrivalFeeds implements AutoCloseable {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final JsonMapper JSON = new JsonMapper();

    private final Rollouts rollouts;
    private final ViewerStreams streams;
    private final Map<SseStream, Viewer> viewers = new ConcurrentHashMap<>();
    private final Rounds looking;

    /** Who looks at which rollout, and what he was told. */
    private static final class Viewer {
        private final long rollout;
        private @Nullable Told told;

        private Viewer(long rollout) {
            this.rollout = rollout;
        }
    }

    /** What is told of a rollout, as an event of a stream. */
    @SuppressWarnings("ArrayRecordComponent") // compared by its text
    private record Told(String text, byte[] event) {
        static Told of(String text) {
            return new Told(text, new SseEvent("arrival", "", text).text().getBytes(StandardCharsets.UTF_8));
        }

        boolean isSame(@Nullable Told other) {
            return other != null && text.equals(other.text);
        }
    }

    /**
     * @param thread makes what is told
     */
    public ArrivalFeeds(Rollouts rollouts, ViewerStreams streams, NanoClock clock, Executor thread) {
        this.rollouts = rollouts;
        this.streams = streams;
        looking = Rounds.every(LOOK_NANOS, clock, thread, "who looks at rollouts could not be told", this::look);
    }

    void open(Rollout rollout, HttpServletRequest request, HttpServletResponse response) throws IOException {
        Viewer viewer = new Viewer(rollout.id());
        SseStream stream = streams.open(rollout.key(), request, response, viewers::remove);
        viewers.put(stream, viewer);
        tell(stream, viewer, told(rollout.id()));
    }

    private void look() {
        Map<Long, Told> made = new HashMap<>();
        viewers.forEach((stream, viewer) -> tell(stream, viewer, made.computeIfAbsent(viewer.rollout, this::told)));
    }

    private Told told(long rollout) {
        return Told.of(JSON.writeValueAsString(ArrivalView.of(rollouts.arrival(rollout))));
    }

    private static void tell(SseStream stream, Viewer viewer, Told told) {
        synchronized (viewer) {
            if (told.isSame(viewer.told)) {
                return;
            }
            viewer.told = told;
        }
        stream.send("arrival", told.event);
    }

    /** Ends all streams. */
    @Override
    public void close() {
        looking.close();
        viewers.keySet().forEach(SseStream::close);
    }
}
