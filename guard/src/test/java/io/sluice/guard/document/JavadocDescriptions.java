package io.sluice.guard.document;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the sources say of the components of a record in its {@code @param} tags. */
final class JavadocDescriptions implements Descriptions {
    private static final Pattern PARAM = Pattern.compile("@param (\\w+) (.*?)(?=\\n\\s*@|\\z)", Pattern.DOTALL);
    private static final Pattern VALUE = Pattern.compile("\\{@value (\\w*)#(\\w+)}");
    private static final Pattern LINK = Pattern.compile("\\{@(?:link|linkplain|code) (?:[\\w.]*#)?([^}]*)}");

    private final Path repository;
    private final Map<String, Map<String, String>> known = new HashMap<>();

    JavadocDescriptions(Path repository) {
        this.repository = repository;
    }

    @Override
    public Optional<String> of(Class<? extends Record> type, String component) {
        return Optional.ofNullable(
                known.computeIfAbsent(type.getName(), name -> params(type)).get(component));
    }

    private Map<String, String> params(Class<?> type) {
        Class<?> outermost = type.getNestHost();
        String file = "src/main/java/" + outermost.getName().replace('.', '/') + ".java";
        String source = modules().stream()
                .map(module -> module.resolve(file))
                .filter(Files::exists)
                .findFirst()
                .map(JavadocDescriptions::read)
                .orElse("");
        Map<String, String> params = new HashMap<>();
        Matcher param = PARAM.matcher(commentOf(type, source));
        while (param.find()) {
            params.put(param.group(1), plain(param.group(2), outermost));
        }
        return params;
    }

    private List<Path> modules() {
        try (Stream<Path> folders = Files.list(repository)) {
            return folders.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last comment before the declaration, without its stars. */
    private static String commentOf(Class<?> type, String source) {
        int declaration = source.indexOf("record " + type.getSimpleName() + "(");
        int start = declaration < 0 ? -1 : source.lastIndexOf("/**", declaration);
        return start < 0
                ? ""
                : source.substring(start, source.indexOf("*/", start)).replaceAll("\\n\\s*\\* ?", "\n");
    }

    /** In one line, with constants told by their values and links by their words. */
    private static String plain(String text, Class<?> outermost) {
        String told = VALUE.matcher(text).replaceAll(value -> constant(outermost, value.group(1), value.group(2)));
        return LINK.matcher(told).replaceAll("$1").replaceAll("\\s+", " ").strip();
    }

    private static String constant(Class<?> outermost, String owner, String name) {
        try {
            Class<?> type = owner.isEmpty() ? outermost : Class.forName(outermost.getPackageName() + '.' + owner);
            Field field = type.getDeclaredField(name);
            field.setAccessible(true);
            return String.valueOf(field.get(null));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
