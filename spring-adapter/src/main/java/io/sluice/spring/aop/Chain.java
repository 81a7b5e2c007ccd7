package io.sluice.spring.aop;

import io.sluice.core.gate.Protection;
import io.sluice.guard.Guard;

/** What the calls of one method go through now, outermost first. */
interface Chain {
    /** Not to be changed; never empty, but for parts that rules have switched off. */
    Protection[] now();

    /** One guard. */
    static Chain of(Guard guard) {
        Protection[] alone = {guard};
        return () -> alone;
    }

    /** Whether calls may be made more than once, or elsewhere, by what is in there. */
    static boolean repeats(Protection[] chain) {
        for (Protection each : chain) {
            if (each instanceof Guard guard && guard.callPlan().shapesCalls()) {
                return true;
            }
        }
        return false;
    }
}
