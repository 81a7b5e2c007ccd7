package io.sluice.benchmarks.simulator;

import io.sluice.core.gate.CallContext;
import io.sluice.core.gate.Priority;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The scenarios of the tables: one question each.
 *
 * @param recovery from when the recovery is measured; null if there is nothing to recover from
 */
record Cases(Scenario scenario, @Nullable Stage recovery) {

    static List<Cases> all() {
        Stage afterHang = Stage.load(20, 2).measured();
        Stage afterHangUnloaded = Stage.load(20, 0.7).measured();
        Stage slower = Stage.load(15, 2).slower(2).measured();
        Stage fewer = Stage.load(15, 2).workers(0.5).measured();
        return List.of(
                load("half load", 0.5),
                load("full load", 1),
                load("2 x load", 2),
                load("5 x load", 5),
                load("10 x load", 10),
                steady(Scenario.base(
                        "twice as slow at 0.45 x",
                        Stage.load(0, 0.45),
                        Stage.load(15, 0.45).slower(2))),
                new Cases(
                        Scenario.base(
                                "10 s hang at 2 x",
                                Stage.load(0, 2),
                                Stage.load(10, 2).hanging(),
                                afterHang),
                        afterHang),
                new Cases(
                        Scenario.base(
                                "10 s hang at 0.7 x",
                                Stage.load(0, 0.7),
                                Stage.load(10, 0.7).hanging(),
                                afterHangUnloaded),
                        afterHangUnloaded),
                new Cases(Scenario.base("twice as slow at 2 x", Stage.load(0, 2), slower), slower),
                new Cases(Scenario.base("half the workers at 2 x", Stage.load(0, 2), fewer), fewer),
                steady(Scenario.base("2 workers at 3 x", Stage.load(0, 3)).workers(2)),
                steady(Scenario.base("4 workers at 3 x", Stage.load(0, 3)).workers(4)),
                steady(Scenario.base("400 workers at 3 x", Stage.load(0, 3)).workers(400)),
                steady(Scenario.base("on/off, 1 s at 3 x", Stage.load(0, 3)).bursts(1)),
                steady(Scenario.base("priorities at 3 x", Stage.load(0, 3))
                        .streams(
                                Stream.of("high", 0.2, Priority.CRITICAL_PLUS),
                                Stream.of("normal", 0.3, Priority.CRITICAL),
                                Stream.of("low", 0.5, Priority.SHEDDABLE))),
                steady(Scenario.base("greedy caller at 3 x", Stage.load(0, 3))
                        .streams(Stream.from("polite", 0.1), Stream.from("greedy", 0.9))),
                steady(Scenario.base("interactive and batch at 3 x", Stage.load(0, 3))
                        .streams(
                                new Stream("interactive", 5.0 / 7, 1, CallContext.EMPTY),
                                new Stream(
                                        "batch",
                                        2.0 / 7,
                                        10,
                                        CallContext.EMPTY.withPriority(Priority.SHEDDABLE_PLUS)))));
    }

    private static Cases load(String name, double load) {
        return steady(Scenario.base(name, Stage.load(0, load)));
    }

    private static Cases steady(Scenario scenario) {
        return new Cases(scenario, null);
    }
}
