package io.sluice.core.thread;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Virtual threads where the runtime has them, looked up by name because this is compiled for one that has none. */
public final class VirtualThreads {
    private static final @Nullable MethodHandle FACTORY = factory();

    private VirtualThreads() {}

    /** Whether the runtime has them: Java 21 and later. */
    public static boolean available() {
        return FACTORY != null;
    }

    /**
     * A new virtual thread for each task.
     *
     * @param name what the threads are called, followed by a dash and a number
     * @throws UnsupportedOperationException if the runtime has none
     */
    public static Executor executor(String name) {
        ThreadFactory factory = factory(name);
        return task -> factory.newThread(task).start();
    }

    private static ThreadFactory factory(String name) {
        if (FACTORY == null) {
            throw new UnsupportedOperationException("virtual must be false on Java "
                    + Runtime.version().feature() + ", which has no virtual threads (Java 21 has), but was true");
        }
        try {
            return (ThreadFactory) FACTORY.invoke(name + "-");
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** {@code prefix -> Thread.ofVirtual().name(prefix, 1).factory()} */
    private static @Nullable MethodHandle factory() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
            MethodHandle made = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual));
            MethodHandle named =
                    lookup.findVirtual(builder, "name", MethodType.methodType(builder, String.class, long.class));
            MethodHandle factory = lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class));
            MethodHandle numbered = MethodHandles.insertArguments(named, 2, 1L);
            MethodHandle builderOfName = MethodHandles.foldArguments(
                    numbered.asType(MethodType.methodType(builder, ofVirtual, String.class)), made);
            return MethodHandles.filterReturnValue(builderOfName, factory);
        } catch (ReflectiveOperationException noVirtualThreads) {
            return null;
        }
    }
}
