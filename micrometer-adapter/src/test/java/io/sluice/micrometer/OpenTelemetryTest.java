package io.sluice.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.sluice.guard.Guard;
import io.sluice.recovery.RetryConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OpenTelemetryTest {
    private final List<SpanData> spans = new ArrayList<>();

    @Test
    void a_guarded_call_is_a_span_of_opentelemetry() throws Exception {
        try (SdkTracerProvider provider = SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(exporter()))
                .build()) {
            ObservationRegistry registry = ObservationRegistry.create();
            registry.observationConfig()
                    .observationHandler(new DefaultTracingObservationHandler(
                            new OtelTracer(provider.get("test"), new OtelCurrentTraceContext(), event -> {})));
            Guard guard = Guard.builder("payments")
                    .retry(RetryConfig.custom().waitDuration(Duration.ZERO).build())
                    .build();
            GuardObservations.to(registry).observe(guard);
            List<String> inside = new ArrayList<>();
            guard.executeCallable(() -> {
                inside.add(Span.current().getSpanContext().getSpanId());
                if (inside.size() == 1) {
                    throw new IOException("down");
                }
                return "up";
            });
            assertThat(spans).singleElement().satisfies(span -> {
                assertThat(span.getName()).isEqualTo("guard payments");
                assertThat(span.getAttributes().get(AttributeKey.stringKey("outcome")))
                        .isEqualTo("succeeded");
                assertThat(span.getAttributes().get(AttributeKey.stringKey("attempts")))
                        .isEqualTo("2");
                assertThat(span.getEvents()).extracting(EventData::getName).containsExactly("attempt 2");
                assertThat(inside).containsOnly(span.getSpanId());
            });
        }
    }

    private SpanExporter exporter() {
        return new SpanExporter() {
            @Override
            public CompletableResultCode export(Collection<SpanData> ended) {
                spans.addAll(ended);
                return CompletableResultCode.ofSuccess();
            }

            @Override
            public CompletableResultCode flush() {
                return CompletableResultCode.ofSuccess();
            }

            @Override
            public CompletableResultCode shutdown() {
                return CompletableResultCode.ofSuccess();
            }
        };
    }
}
