package io.sluice.adaptive.signal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The files of a host below a directory of the test, spread from one file of resources that holds them one after the other. */
final class Tree {
    final Path root;

    private Tree(Path root) {
        this.root = root;
    }

    static Tree of(String name, Path directory) {
        Tree tree = new Tree(directory);
        sections(name).forEach(tree::put);
        return tree;
    }

    static Set<String> filesOf(String name) {
        return sections(name).keySet();
    }

    private static Map<String, String> sections(String name) {
        Map<String, String> sections = new LinkedHashMap<>();
        String all = resource(name + ".txt");
        for (String section : all.substring(all.indexOf("==> ") + 4).split("(?m)^==> ", -1)) {
            int headEnd = section.indexOf('\n');
            sections.put(section.substring(0, headEnd), section.substring(headEnd + 1));
        }
        return sections;
    }

    static Tree empty(Path directory) {
        return new Tree(directory);
    }

    Tree put(String path, String text) {
        try {
            Path file = root.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives a field of a file with a name and a number a line another number. */
    Tree set(String path, String field, long number) {
        return put(path, text(path).replaceAll("(?m)^" + field + " .*$", field + " " + number));
    }

    /** Adds to a field of a file with a name and a number a line. */
    Tree add(String path, String field, long number) {
        long before = text(path)
                .lines()
                .filter(line -> line.startsWith(field + " "))
                .mapToLong(line -> Long.parseLong(line.substring(field.length() + 1)))
                .sum();
        return set(path, field, before + number);
    }

    Tree remove(String path) {
        try {
            Files.delete(root.resolve(path));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String text(String path) {
        try {
            return Files.readString(root.resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = Tree.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
