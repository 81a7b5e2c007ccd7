package io.sluice.core.testing;

import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** A class path of a test's own: for what happens where a library is missing. */
public final class Libraries {
    private Libraries() {}

    /**
     * Runs work where some libraries are present and nothing else but the runtime.
     *
     * @param work has a constructor without parameters, and answers with a type of the runtime
     * @param libraries a class of each
     */
    public static <T> T callWithOnly(Class<? extends Callable<T>> work, Class<?>... libraries) throws Exception {
        URL[] present = Stream.concat(Stream.of(work), Stream.of(libraries))
                .map(library -> library.getProtectionDomain().getCodeSource().getLocation())
                .distinct()
                .toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(present, ClassLoader.getPlatformClassLoader())) {
            Constructor<?> constructor = loader.loadClass(work.getName()).getDeclaredConstructor();
            constructor.setAccessible(true);
            @SuppressWarnings("unchecked") // it is the same class, loaded by another loader
            Callable<T> there = (Callable<T>) constructor.newInstance();
            return there.call();
        }
    }
}
