package io.sluice.dashboard.api;

import io.sluice.guard.document.Descriptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the sources of one package say of the components of a record in its {@code @param} tags. */
final class RecordComments implements Descriptions {
    private static final Pattern TAG = Pattern.compile("\\{@(?:link|code|value) (?:[\\w.]*#)?([^}]*)}");

    private final Path sources;

    RecordComments(String sources) {
        this.sources = Path.of(sources);
    }

    @Override
    public Optional<String> of(Class<? extends Record> type, String component) {
        Path file = sources.resolve(type.getNestHost().getSimpleName() + ".java");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Matcher param = Pattern.compile("@param " + component + " (.*?)(?=\\n\\s*@|\\z)", Pattern.DOTALL)
                .matcher(commentOf(type, read(file)));
        return param.find()
                ? Optional.of(TAG.matcher(param.group(1))
                        .replaceAll("$1")
                        .replaceAll("\\s+", " ")
                        .strip())
                : Optional.empty();
    }

    /** The last comment before the declaration, without its stars. */
    private static String commentOf(Class<?> type, String source) {
        int declaration = source.indexOf("record " + type.getSimpleName() + "(");
        int start = declaration < 0 ? -1 : source.lastIndexOf("/**", declaration);
        return start < 0
                ? ""
                : source.substring(start, source.indexOf("*/", start)).replaceAll("\\n\\s*\\* ?", "\n");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
