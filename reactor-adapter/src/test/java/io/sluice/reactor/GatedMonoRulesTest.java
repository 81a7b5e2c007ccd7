package io.sluice.reactor;

import org.reactivestreams.Publisher;
import org.testng.annotations.Test;
import reactor.core.publisher.Mono;

/** A Mono through gates. */
@Test
public class GatedMonoRulesTest extends PublisherRules {
    public GatedMonoRulesTest() {
        super(gates());
    }

    @Override
    public Publisher<Long> createPublisher(long elements) {
        return Mono.from(super.createPublisher(elements));
    }

    @Override
    public long maxElementsFromPublisher() {
        return 1;
    }
}
