package io.sluice.core.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.testing.Threads;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RegistryTest {
    /** The trivial kind of gate: it has an identity and a configuration. */
    private static final class Lamp {
        final String name;
        final Watts config;

        Lamp(String name, Watts config) {
            this.name = name;
            this.config = config;
        }
    }

    record Watts(int watts) {}

    private static final class Lamps extends Registry<Lamp, Watts> {
        final AtomicInteger created = new AtomicInteger();

        Lamps(Watts defaults, Map<String, String> tags) {
            super(defaults, tags);
        }

        @Override
        protected Lamp create(String name, Watts config) {
            created.incrementAndGet();
            return new Lamp(name, config);
        }

        Lamp lamp(String name) {
            return getOrCreate(name);
        }

        Lamp lamp(String name, Watts config) {
            return getOrCreate(name, config, Map.of());
        }

        Lamp lamp(String name, Watts config, Map<String, String> tags) {
            return getOrCreate(name, config, tags);
        }

        Optional<Lamp> swap(String name, Lamp lamp) {
            return replace(name, lamp, lamp.config);
        }
    }

    private static final Watts DIM = new Watts(5);
    private static final Watts BRIGHT = new Watts(100);

    private final Lamps lamps = new Lamps(DIM, Map.of());
    private final List<RegistryEvent<Lamp>> heard = new CopyOnWriteArrayList<>();

    @BeforeEach
    void listen() {
        lamps.events().subscribe(heard::add);
    }

    @Test
    void a_name_is_created_once_and_found_from_then_on() {
        Lamp hall = lamps.lamp("hall");
        assertThat(lamps.lamp("hall")).isSameAs(hall);
        assertThat(lamps.lamp("hall", DIM)).isSameAs(hall);
        assertThat(lamps.lamp("kitchen")).isNotSameAs(hall);
        assertThat(lamps.created).hasValue(2);
        assertThat(hall.name).isEqualTo("hall");
    }

    @Test
    void who_asks_without_a_configuration_gets_the_default_one_or_what_there_is() {
        assertThat(lamps.defaults()).isEqualTo(DIM);
        assertThat(lamps.lamp("hall").config).isEqualTo(DIM);
        Lamp stage = lamps.lamp("stage", BRIGHT);
        assertThat(stage.config).isEqualTo(BRIGHT);
        assertThat(lamps.lamp("stage")).isSameAs(stage);
    }

    @Test
    void configurations_are_compared_by_value() {
        Lamp stage = lamps.lamp("stage", new Watts(100));
        assertThat(lamps.lamp("stage", new Watts(100))).isSameAs(stage);
    }

    @Test
    void an_existing_name_with_another_configuration_is_an_error_that_names_both() {
        lamps.lamp("hall");
        assertThatThrownBy(() -> lamps.lamp("hall", BRIGHT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "\"hall\" exists with another configuration: it was created with Watts[watts=5], but now asked"
                                + " for with Watts[watts=100]");
        assertThat(lamps.created).as("nothing was made in vain").hasValue(1);
    }

    @Test
    void an_existing_name_with_other_tags_is_an_error_that_names_both() {
        lamps.lamp("hall", DIM, Map.of("floor", "1"));
        assertThat(lamps.lamp("hall", DIM, Map.of("floor", "1"))).isNotNull();
        assertThatThrownBy(() -> lamps.lamp("hall", DIM, Map.of("floor", "2")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"hall\" exists with other tags: it was created with {floor=1}, but now asked for with"
                        + " {floor=2}");
    }

    @Test
    void names_must_be_visible() {
        assertThatThrownBy(() -> lamps.lamp(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("name must not be blank, but was \" \"");
        assertThatThrownBy(() -> lamps.lamp(null)).hasMessage("name must be present, but was null");
        assertThatThrownBy(() -> lamps.lamp(null, DIM)).hasMessage("name must be present, but was null");
        assertThatThrownBy(() -> lamps.lamp("hall", null)).hasMessage("config must be present, but was null");
        assertThatThrownBy(() -> new Lamps(null, Map.of())).hasMessage("defaults must be present, but was null");
        assertThat(lamps.names()).isEmpty();
    }

    @Test
    void an_instance_has_the_registry_s_tags_and_its_own_which_win() {
        Lamps house = new Lamps(DIM, Map.of("house", "7", "floor", "0"));
        house.lamp("hall");
        house.lamp("attic", DIM, Map.of("floor", "3", "window", "yes"));
        assertThat(house.tags("hall")).isEqualTo(Map.of("house", "7", "floor", "0"));
        assertThat(house.tags("attic")).isEqualTo(Map.of("house", "7", "floor", "3", "window", "yes"));
        assertThat(house.tags("cellar")).as("no such name").isEmpty();
    }

    @Test
    void tags_do_not_change_with_the_map_they_came_in() {
        Map<String, String> tags = new HashMap<>(Map.of("floor", "1"));
        lamps.lamp("hall", DIM, tags);
        tags.put("floor", "2");
        assertThat(lamps.tags("hall")).isEqualTo(Map.of("floor", "1"));
    }

    @Test
    void finding_creates_nothing() {
        assertThat(lamps.find("hall")).isEmpty();
        assertThat(lamps.created).hasValue(0);
        Lamp hall = lamps.lamp("hall");
        assertThat(lamps.find("hall")).containsSame(hall);
    }

    @Test
    void lists_are_copies_and_names_are_sorted() {
        lamps.lamp("kitchen");
        lamps.lamp("attic");
        List<String> names = lamps.names();
        var all = lamps.all();
        lamps.lamp("hall");
        assertThat(names).containsExactly("attic", "kitchen");
        assertThat(all).hasSize(2);
        assertThat(lamps.all()).hasSize(3).contains(lamps.lamp("hall"));
    }

    @Test
    void a_removed_name_starts_anew() {
        Lamp old = lamps.lamp("hall", DIM, Map.of("floor", "1"));
        assertThat(lamps.remove("hall")).containsSame(old);
        assertThat(lamps.find("hall")).isEmpty();
        assertThat(lamps.tags("hall")).isEmpty();
        assertThat(lamps.remove("hall")).as("known no more").isEmpty();
        assertThat(lamps.lamp("hall", BRIGHT)).isNotSameAs(old);
    }

    @Test
    void a_replaced_instance_makes_room_for_the_new_one_and_its_configuration() {
        Lamp old = lamps.lamp("hall", DIM, Map.of("floor", "1"));
        Lamp led = new Lamp("hall", BRIGHT);
        assertThat(lamps.swap("hall", led)).containsSame(old);
        assertThat(lamps.lamp("hall")).isSameAs(led);
        assertThat(lamps.tags("hall")).as("tags stay").isEqualTo(Map.of("floor", "1"));
        assertThat(lamps.lamp("hall", BRIGHT, Map.of("floor", "1"))).isSameAs(led);
        assertThatThrownBy(() -> lamps.lamp("hall", DIM)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void an_unknown_name_is_not_replaced() {
        assertThat(lamps.swap("hall", new Lamp("hall", BRIGHT))).isEmpty();
        assertThat(lamps.names()).isEmpty();
        assertThat(heard).isEmpty();
    }

    @Test
    void tells_of_what_is_added_replaced_and_removed() {
        Lamp first = lamps.lamp("hall");
        lamps.lamp("hall");
        Lamp second = new Lamp("hall", BRIGHT);
        lamps.swap("hall", second);
        lamps.remove("hall");
        lamps.remove("hall");
        assertThat(heard)
                .containsExactly(
                        new RegistryEvent.Added<>("hall", first),
                        new RegistryEvent.Replaced<>("hall", first, second),
                        new RegistryEvent.Removed<>("hall", second));
        assertThat(heard).extracting(RegistryEvent::name).containsOnly("hall");
    }

    @Test
    void shares_configurations_by_name() {
        lamps.addConfiguration("stage", BRIGHT);
        lamps.addConfiguration("stage", new Watts(100));
        assertThat(lamps.configuration("stage")).isEqualTo(BRIGHT);
        assertThatThrownBy(() -> lamps.addConfiguration("stage", DIM))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "configuration \"stage\" exists already and differs: Watts[watts=100], but now Watts[watts=5]");
        assertThat(lamps.configuration("stage")).as("unchanged").isEqualTo(BRIGHT);
    }

    @Test
    void asking_for_an_unknown_configuration_is_an_error_that_lists_the_known_ones() {
        lamps.addConfiguration("stage", BRIGHT);
        lamps.addConfiguration("hall", DIM);
        assertThatThrownBy(() -> lamps.configuration("cellar"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("configuration must be one of [hall, stage], but was \"cellar\"");
        assertThatThrownBy(() -> lamps.addConfiguration("", DIM))
                .hasMessage("configName must not be blank, but was \"\"");
        assertThatThrownBy(() -> lamps.addConfiguration("cellar", null))
                .hasMessage("config must be present, but was null");
    }

    @Test
    void all_who_ask_for_a_new_name_at_once_get_the_same_instance() throws Exception {
        for (int round = 0; round < 200; round++) {
            String name = "lamp " + round;
            List<Lamp> got = Threads.together(4, thread -> lamps.lamp(name));
            assertThat(new HashSet<>(got)).hasSize(1);
        }
        assertThat(heard).as("each name is added once").hasSize(200);
    }

    @Test
    void of_those_who_race_with_different_configurations_one_wins_and_the_others_are_told() throws Exception {
        for (int round = 0; round < 200; round++) {
            String name = "lamp " + round;
            List<String> ends = Threads.together(4, thread -> {
                try {
                    return "got " + lamps.lamp(name, new Watts(thread)).config;
                } catch (IllegalArgumentException e) {
                    return "refused";
                }
            });
            assertThat(ends).containsOnlyOnce("got " + lamps.lamp(name).config);
            assertThat(ends.stream().filter("refused"::equals)).hasSize(3);
        }
    }

    @Test
    void those_who_replace_at_once_pass_on_each_instance_exactly_once() throws Exception {
        Lamp first = lamps.lamp("hall");
        List<List<Lamp>> taken = Threads.together(4, thread -> {
            List<Lamp> mine = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                lamps.swap("hall", new Lamp("hall", DIM)).ifPresent(mine::add);
            }
            return mine;
        });
        List<Lamp> all = new ArrayList<>(taken.stream().flatMap(List::stream).toList());
        lamps.remove("hall").ifPresent(all::add);
        assertThat(all).hasSize(4 * 500 + 1).doesNotHaveDuplicates().contains(first);
    }
}
