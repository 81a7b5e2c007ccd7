package io.sluice.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ArrivalsProperties {
    @Property
    void one_has_arrived_from_its_moment_on_and_not_before(
            @ForAll @IntRange(min = 1, max = 10_000) int perSecond,
            @ForAll @IntRange(min = 1, max = 3_600) int seconds,
            @ForAll @IntRange(max = 36_000_000) int anyIndex) {
        Arrivals arrivals = new Arrivals(perSecond, seconds);
        long index = anyIndex % arrivals.total();
        assertThat(arrivals.by(arrivals.at(index))).isEqualTo(index + 1);
        assertThat(arrivals.by(arrivals.at(index) - 1)).isEqualTo(index);
    }
}
