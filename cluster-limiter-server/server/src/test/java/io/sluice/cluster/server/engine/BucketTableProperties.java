package io.sluice.cluster.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cluster.server.engine.SipHash.Hash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class BucketTableProperties {
    private static final int STEPS = 1_000;
    private static final CompiledRule RULE = new CompiledRule("shop", LimitRule.perSecond("user", 5), 1);

    private static Bucket bucket(Hash key) {
        return new TokenBucket(key, RULE, 0);
    }

    /** Some differ in what is not looked at when a chain is chosen, and many are in the same one. */
    private static Hash key(Random random, int keys) {
        int which = random.nextInt(keys);
        return new Hash(which / 2 % 7 + ((long) (which / 2) << 40), which % 2);
    }

    private static List<Bucket> round(BucketTable.Walk walk) {
        List<Bucket> seen = new ArrayList<>();
        for (Bucket bucket = walk.next(); bucket != null; bucket = walk.next()) {
            seen.add(bucket);
        }
        return seen;
    }

    @Property(tries = 300)
    void it_knows_what_a_map_knows(@ForAll long seed, @ForAll @IntRange(min = 1, max = 400) int keys) {
        Random random = new Random(seed);
        BucketTable table = new BucketTable();
        Map<Hash, Bucket> model = new HashMap<>();
        for (int i = 0; i < STEPS; i++) {
            Hash key = key(random, keys);
            Bucket known = model.get(key);
            assertThat(table.get(key)).as("step %d", i).isSameAs(known);
            if (known == null) {
                Bucket added = bucket(key);
                table.add(added);
                model.put(key, added);
            } else if (random.nextInt(3) == 0) {
                Bucket successor = bucket(key);
                table.replace(known, successor);
                model.put(key, successor);
            } else {
                table.remove(known);
                model.remove(key);
            }
        }
        assertThat(round(table.new Walk())).containsExactlyInAnyOrderElementsOf(model.values());
    }

    @Property(tries = 100)
    void a_walk_comes_to_all_that_stay_while_others_leave(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 400) int keys) {
        Random random = new Random(seed);
        BucketTable table = new BucketTable();
        for (int i = 0; i < keys; i++) {
            table.add(bucket(new Hash(i % 7, i)));
        }
        BucketTable.Walk walk = table.new Walk();
        List<Bucket> seen = new ArrayList<>();
        List<Bucket> left = new ArrayList<>();
        for (Bucket bucket = walk.next(); bucket != null; bucket = walk.next()) {
            seen.add(bucket);
            if (random.nextBoolean()) {
                table.remove(bucket);
                left.add(bucket);
            }
        }
        assertThat(seen).as("all, and each once").hasSize(keys).doesNotHaveDuplicates();
        seen.removeAll(left);
        assertThat(round(walk)).as("in the next round").containsExactlyElementsOf(seen);
    }

    @Example
    void whoever_stands_on_a_bucket_that_has_left_goes_on() {
        BucketTable table = new BucketTable();
        List<Bucket> chain = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            chain.add(0, bucket(new Hash(1, i)));
            table.add(chain.get(0));
        }
        table.remove(chain.get(0));
        assertThat(chain.get(0).nextAcquire()).isSameAs(chain.get(1));
        table.replace(chain.get(1), bucket(chain.get(1).key()));
        assertThat(chain.get(1).nextAcquire()).isSameAs(chain.get(2));
    }

    @Example
    void what_is_not_there_cannot_leave() {
        BucketTable table = new BucketTable();
        Bucket bucket = bucket(new Hash(1, 2));
        assertThatThrownBy(() -> table.remove(bucket))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a bucket must be in its table, but was not");
    }
}
