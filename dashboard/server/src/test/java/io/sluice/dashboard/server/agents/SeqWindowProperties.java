package io.sluice.dashboard.server.agents;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class SeqWindowProperties {
    /** A set of all numbers is the oracle; what is more than 63 behind counts as seen. */
    @Property
    void each_number_is_new_once(@ForAll List<@LongRange(min = 1, max = 150) Long> numbers) {
        SeqWindow window = new SeqWindow();
        Set<Long> seen = new HashSet<>();
        long greatest = 0;
        for (long number : numbers) {
            boolean tooOld = greatest - number >= 64;
            assertThat(window.isNew(number)).isEqualTo(!tooOld && seen.add(number));
            greatest = Math.max(greatest, number);
        }
    }
}
