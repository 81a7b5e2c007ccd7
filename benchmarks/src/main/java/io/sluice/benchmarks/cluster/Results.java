package io.sluice.benchmarks.cluster;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What a suite that JMH does not measure leaves behind: tables for people, and every run for programs. */
public final class Results {
    private Results() {}

    /**
     * Writes both, in place of what was there.
     *
     * @param folder is made if need be
     * @param name of both files, without an end
     * @param report Markdown
     * @param runs an object of JSON each
     */
    public static void write(Path folder, String name, CharSequence report, List<String> runs) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name + ".md"), report);
        Files.writeString(
                folder.resolve(name + ".json"),
                runs.stream().map(run -> "  " + run).collect(joining(",\n", "[\n", "\n]\n")));
    }

    /**
     * An object of JSON.
     *
     * @param members names, each followed by its value: a number, or what is written as text
     */
    public static String json(Object... members) {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < members.length; i += 2) {
            json.append(i == 0 ? "" : ", ")
                    .append('"')
                    .append(members[i])
                    .append("\": ")
                    .append(value(members[i + 1]));
        }
        return json.append('}').toString();
    }

    private static String value(Object value) {
        if (value instanceof Double number) {
            return Double.isFinite(number) ? String.format(Locale.ROOT, "%.3f", number) : "null";
        }
        return value instanceof Number || value instanceof Boolean
                ? value.toString()
                : '"' + value.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
