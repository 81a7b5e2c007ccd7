package io.sluice.adaptive.queue;

import java.util.function.BiConsumer;

/** A {@link Runnable} that came by {@link ServerQueue#asExecutor}. */
record Handed(Runnable runnable, BiConsumer<? super Runnable, ? super WorkRefusedException> whenRefused)
        implements Work {

    @Override
    public void run() {
        runnable.run();
    }

    @Override
    public void refused(WorkRefusedException why) {
        whenRefused.accept(runnable, why);
    }
}
