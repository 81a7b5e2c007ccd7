package io.sluice.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.bulkhead.Bulkhead;
import io.sluice.bulkhead.BulkheadRegistry;
import io.sluice.core.event.Subscription;
import io.sluice.guard.Guard;
import io.sluice.guard.Sluice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AttachmentsTest {
    private final List<Object> tied = new ArrayList<>();

    @Test
    void an_owner_is_tied_once_however_often_it_is_met() {
        Guard guard = Guard.builder("payments").build();
        Subscription all = Attachments.to(List.of(guard, guard), this::tie);
        assertThat(tied).containsExactly(guard);
        all.close();
        assertThat(tied).isEmpty();
    }

    @Test
    void who_comes_after_the_end_is_not_tied() {
        try (Sluice sluice = Sluice.ofDefaults()) {
            Subscription all = Attachments.to(sluice, this::tie);
            Guard early = sluice.guard("early");
            assertThat(tied).containsExactly(early);
            all.close();
            sluice.guard("late");
            assertThat(tied).isEmpty();
        }
    }

    @Test
    void a_replaced_instance_is_untied_before_the_new_one_is_tied() {
        BulkheadRegistry registry = BulkheadRegistry.ofDefaults();
        Bulkhead old = registry.bulkhead("payments");
        Subscription all = Attachments.to(registry, this::tie);
        assertThat(tied).containsExactly(old);
        registry.replace(Bulkhead.ofDefaults("payments"));
        assertThat(tied).doesNotContain(old).hasSize(1);
        registry.remove("payments");
        assertThat(tied).isEmpty();
        all.close();
    }

    @Test
    void one_that_is_removed_while_it_is_being_tied_is_untied() {
        BulkheadRegistry registry = BulkheadRegistry.ofDefaults();
        registry.bulkhead("payments");
        try (Subscription all = Attachments.to(registry, bulkhead -> {
            registry.remove(bulkhead.name());
            return tie(bulkhead);
        })) {
            assertThat(all).isNotNull();
            assertThat(tied).isEmpty();
        }
    }

    @Test
    void a_tie_that_cannot_be_made_is_told_and_leaves_nothing() {
        Guard guard = Guard.builder("payments").build();
        assertThatThrownBy(() -> Attachments.to(List.of(guard), each -> {
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(tied).isEmpty();
    }

    private Subscription tie(Object owner) {
        tied.add(owner);
        return () -> tied.remove(owner);
    }
}
