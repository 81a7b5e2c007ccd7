package io.sluice.dashboard.server.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.dashboard.server.agents.Arrival;
import io.sluice.dashboard.server.rollout.Plan.Gate;
import io.sluice.dashboard.server.rollout.Plan.Guards;
import io.sluice.dashboard.server.rollout.Plan.OnBreach;
import io.sluice.dashboard.server.rollout.Plan.Step;
import io.sluice.dashboard.server.rollout.Rollout.State;
import io.sluice.dashboard.server.rollout.RolloutMachine.Next;
import io.sluice.dashboard.server.rollout.RolloutMachine.Seen;
import io.sluice.dashboard.server.store.RulesetKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The state machine against a naive model, which knows nothing but what the table in its documentation says. */
class RolloutMachineProperties {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<Arrival> ARRIVALS = List.of(
            Arrival.APPLIED,
            Arrival.APPLIED,
            Arrival.APPLIED,
            Arrival.SENT,
            Arrival.WAITING,
            Arrival.REJECTED,
            Arrival.DRIFTED,
            Arrival.TIMED_OUT);

    private static Rollout rollout(Plan plan) {
        return new Rollout(
                1, new RulesetKey("pay", "dev"), 2, 1, plan, State.PUSHING, 0, BEGIN, "p1", BEGIN, null, "", null, 1);
    }

    private static Plan plan(Random random) {
        Gate gate = random.nextBoolean() ? Gate.AUTO : Gate.MANUAL;
        Step canary = new Step(Set.of(), Map.of(), 10.0, null, false, 1_000L * random.nextInt(20), gate);
        OnBreach onBreach = random.nextBoolean() ? OnBreach.PAUSE : OnBreach.ROLLBACK;
        double quorum = random.nextBoolean() ? 1 : 0.5;
        return new Plan(List.of(canary, canary, Step.TO_ALL), Guards.NONE, onBreach, quorum, 5_000);
    }

    /** The model: a state, a step, and the second in which it began. */
    private static final class Model {
        private final Plan plan;
        private String state = "PUSHING";
        private int step;
        private int since;
        private boolean rollsBack;

        private Model(Plan plan) {
            this.plan = plan;
        }

        private void sees(int now, Map<String, Arrival> arrivals, boolean breach) {
            int all = arrivals.size();
            int applied = count(arrivals, Arrival.APPLIED);
            int refused = count(arrivals, Arrival.REJECTED) + count(arrivals, Arrival.DRIFTED);
            boolean late = now - since >= 5;
            boolean last = step == 2;
            if (state.equals("PUSHING") && last) {
                if (applied + refused == all || late) {
                    go("DONE", now);
                }
            } else if (state.equals("PUSHING")) {
                if (refused > 0) {
                    go("PAUSED", now);
                } else if (all > 0 && applied >= plan.quorum() * all) {
                    go("BAKING", now);
                } else if (late) {
                    go("PAUSED", now);
                }
            } else if (state.equals("BAKING")) {
                if (refused > 0) {
                    go("PAUSED", now);
                } else if (breach && plan.onBreach() == OnBreach.PAUSE) {
                    go("PAUSED", now);
                } else if (breach) {
                    rollsBack = true;
                } else if (plan.steps().get(step).gate() == Gate.AUTO
                        && (now - since) * 1_000L >= plan.steps().get(step).bakeMillis()) {
                    step++;
                    go("PUSHING", now);
                }
            }
        }

        private void go(String to, int now) {
            state = to;
            since = now;
        }

        private static int count(Map<String, Arrival> arrivals, Arrival which) {
            return (int) arrivals.values().stream().filter(which::equals).count();
        }
    }

    @Property
    void does_what_the_model_does_whatever_is_seen_and_wanted(@ForAll long seed) {
        Random random = new Random(seed);
        Plan plan = plan(random);
        Rollout rollout = rollout(plan);
        Model model = new Model(plan);
        int now = 0;
        for (int round = 0; round < 60 && !model.rollsBack; round++) {
            now += random.nextInt(3);
            Instant at = BEGIN.plusSeconds(now);
            if (random.nextInt(8) == 0) {
                rollout = wish(random.nextInt(3), rollout, model, now, at);
                continue;
            }
            Map<String, Arrival> arrivals = new TreeMap<>();
            int instances = random.nextInt(5);
            int kinds = random.nextBoolean() ? 3 : ARRIVALS.size(); // often, all is well
            for (int i = 0; i < instances; i++) {
                arrivals.put("i" + i, ARRIVALS.get(random.nextInt(kinds)));
            }
            boolean breach = random.nextInt(10) == 0;
            Next next = RolloutMachine.next(rollout, new Seen(at, arrivals, breach ? "too many" : null));
            model.sees(now, arrivals, breach);
            rollout = next.rollout();
            assertThat(next.rollBack() != null).as("rolls back").isEqualTo(model.rollsBack);
            agree(rollout, model);
        }
    }

    private static Rollout wish(int which, Rollout rollout, Model model, int now, Instant at) {
        boolean goesOn = List.of("PUSHING", "BAKING").contains(model.state);
        boolean paused = model.state.equals("PAUSED");
        boolean allowed = switch (which) {
            case 0 -> goesOn;
            case 1 -> paused;
            default -> (goesOn || paused) && model.step < 2;
        };
        if (!allowed) {
            assertThatThrownBy(() -> wanted(which, rollout, at)).isInstanceOf(WrongStateException.class);
            return rollout;
        }
        if (which == 0) {
            model.go("PAUSED", now);
        } else {
            model.step += which == 2 ? 1 : 0;
            model.go("PUSHING", now);
        }
        Rollout changed = wanted(which, rollout, at);
        agree(changed, model);
        return changed;
    }

    private static Rollout wanted(int which, Rollout rollout, Instant at) {
        return switch (which) {
            case 0 -> RolloutMachine.pause(rollout, at, "op");
            case 1 -> RolloutMachine.resume(rollout, at);
            default -> RolloutMachine.promote(rollout, at);
        };
    }

    private static void agree(Rollout rollout, Model model) {
        assertThat(rollout.state().name()).isEqualTo(model.state);
        assertThat(rollout.step()).isEqualTo(model.step);
        assertThat(rollout.since()).isEqualTo(BEGIN.plusSeconds(model.since));
        assertThat(rollout.endedAt() != null).isEqualTo(rollout.state().isEnd());
    }

    @Example
    void says_who_refused_and_who_said_nothing() {
        Rollout rollout = rollout(plan(new Random(1)));
        Map<String, Arrival> arrivals =
                Map.of("pay-7", Arrival.REJECTED, "pay-3", Arrival.TIMED_OUT, "pay-1", Arrival.APPLIED);
        Rollout paused =
                RolloutMachine.next(rollout, new Seen(BEGIN, arrivals, null)).rollout();
        assertThat(paused.state()).isEqualTo(State.PAUSED);
        assertThat(paused.reason()).isEqualTo("1 rejected (pay-7), 1 timed out: its uplink may be failing (pay-3)");
    }

    @Example
    void a_plan_that_makes_no_sense_is_refused() {
        assertThatThrownBy(() -> new Plan(List.of(Step.count(1)), Guards.NONE, OnBreach.PAUSE, 1, 10_000))
                .hasMessage("steps[0].all must be true in the last step, but was false");
        assertThatThrownBy(() -> Step.percent(0, 0)).hasMessage("percent must be above 0 and at most 100, but was 0.0");
        assertThatThrownBy(() -> new Plan(List.of(Step.TO_ALL), Guards.NONE, OnBreach.PAUSE, 0, 10_000))
                .hasMessage("quorum must be above 0 and at most 1, but was 0.0");
    }
}
