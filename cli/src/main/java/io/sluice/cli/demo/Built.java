package io.sluice.cli.demo;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the build has made of other modules, which acts start; {@code ./sluice demo} sees to it that it is there. */
public final class Built {
    private Built() {}

    /** Where the command line's own classes are. */
    static Path ownClasses() {
        try {
            return Path.of(Built.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The class path of a module that has its libraries beside its classes.
     *
     * @throws UncheckedIOException if it was not built
     */
    public static String classPath(String module) {
        Path target = target(module);
        if (!Files.isDirectory(target.resolve("lib"))) {
            throw missing(target.resolve("lib"));
        }
        return target.resolve("classes") + File.pathSeparator + target.resolve("lib") + File.separator + "*";
    }

    /**
     * A file of a module, by the end of its name.
     *
     * @throws UncheckedIOException if it was not built, or there are several
     */
    public static Path file(String module, String ending) {
        Path target = target(module);
        try (Stream<Path> files = Files.list(target)) {
            List<Path> found =
                    files.filter(file -> file.toString().endsWith(ending)).toList();
            if (found.size() == 1) {
                return found.get(0);
            }
        } catch (IOException notThere) {
            throw missing(target.resolve('*' + ending));
        }
        throw missing(target.resolve('*' + ending));
    }

    private static Path target(String module) {
        Path root = ownClasses().resolve(Path.of("..", "..", "..")); // from cli/target/classes
        return root.resolve(module).resolve("target").normalize();
    }

    private static UncheckedIOException missing(Path what) {
        return new UncheckedIOException(
                new IOException("there must be one " + what + ", but there is not; ./sluice demo builds it"));
    }
}
