package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ObservedCallsTest {
    private final List<String> stopped = new ArrayList<>();

    @Test
    void each_call_is_an_observation() {
        ObservationRegistry registry = ObservationRegistry.create();
        registry.observationConfig().observationHandler(new ObservationHandler<>() {
            @Override
            public void onStop(Observation.Context context) {
                stopped.add(context.getContextualName() + " "
                        + context.getLowCardinalityKeyValue("outcome").getValue());
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
        try (ObservedCalls calls = new ObservedCalls(registry)) {
            assertThat(calls.guard("payments").executeSupplier(() -> "receipt")).isEqualTo("receipt");
        }
        assertThat(stopped).containsExactly("guard payments succeeded");
    }
}
