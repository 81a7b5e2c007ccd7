package io.sluice.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * All Markdown files of a folder and those below it, without what a build makes.
 *
 * @param root the folder
 */
record Documents(Path root) {
    private static final Set<String> NOT_OURS = Set.of("target", ".git", "node_modules");

    /** {@code <!-- path/of/File.java#region -->}, the path from the root. */
    private static final Pattern MARKER = Pattern.compile("<!--\\s*(\\S+)#([\\w-]+)\\s*-->");

    private static final Pattern FENCE = Pattern.compile("\\s*(```+|~~~+).*");
    private static final Pattern INLINE_CODE = Pattern.compile("`[^`]*`");
    private static final Pattern LINK =
            Pattern.compile("]\\(\\s*<?([^)\\s>]+)[^)]*\\)|^\\s*\\[[^]]+]:\\s*<?([^\\s>]+)");
    private static final Pattern ELSEWHERE = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*:.*|#.*");

    List<Path> files() {
        try (Stream<Path> found = Files.walk(root)) {
            return found.filter(file -> file.toString().endsWith(".md"))
                    .filter(this::isOurs)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many blocks are marked as quotations. */
    long quotations() {
        return files().stream()
                .flatMap(file -> lines(file).stream())
                .filter(line -> MARKER.matcher(line).matches())
                .count();
    }

    /** One message for each marked block that is not what its region is. */
    List<String> wrongQuotations() {
        List<String> wrong = new ArrayList<>();
        for (Path file : files()) {
            List<String> lines = lines(file);
            for (int i = 0; i < lines.size(); i++) {
                Matcher marker = MARKER.matcher(lines.get(i));
                if (marker.matches()) {
                    String place = root.relativize(file) + ":" + (i + 1);
                    compare(place, marker, lines.subList(i + 1, lines.size()), wrong);
                }
            }
        }
        return wrong;
    }

    /** One message for each link to a file that is not there. */
    List<String> deadLinks() {
        List<String> dead = new ArrayList<>();
        for (Path file : files()) {
            boolean code = false;
            int number = 0;
            for (String line : lines(file)) {
                number++;
                if (FENCE.matcher(line).matches()) {
                    code = !code;
                } else if (!code) {
                    for (String target : targets(line)) {
                        check(file, number, target, dead);
                    }
                }
            }
        }
        return dead;
    }

    private void check(Path file, int number, String target, List<String> dead) {
        Path folder = file.toAbsolutePath().getParent();
        Path linked = folder.resolve(target).normalize();
        if (!linked.startsWith(root.toAbsolutePath().normalize()) || !Files.exists(linked)) {
            dead.add(root.relativize(file) + ":" + number + " links to " + target
                    + ", which is not there: correct the path, or name the thing without a link");
        }
    }

    private static List<String> targets(String line) {
        return LINK.matcher(INLINE_CODE.matcher(line).replaceAll("`"))
                .results()
                .map(Documents::target)
                .filter(target -> !ELSEWHERE.matcher(target).matches())
                .map(target -> target.replaceFirst("#.*", ""))
                .toList();
    }

    private static String target(MatchResult link) {
        return link.group(1) == null ? link.group(2) : link.group(1);
    }

    private void compare(String place, Matcher marker, List<String> after, List<String> wrong) {
        String name = marker.group(1) + "#" + marker.group(2);
        List<String> region = region(root.resolve(marker.group(1)), marker.group(2));
        if (region.isEmpty()) {
            wrong.add(place + " quotes " + name + ", which does not exist: a region begins with `// region "
                    + marker.group(2) + "` and ends with `// endregion`");
        } else if (!block(after).equals(region)) {
            wrong.add(place + " differs from " + name + ". To mend it, put this below the marker:\n\n```java\n"
                    + String.join("\n", region) + "\n```\n");
        }
    }

    /** The lines of the fenced block that follows at once; empty if none does. */
    private static List<String> block(List<String> lines) {
        if (lines.isEmpty() || !lines.get(0).equals("```java")) {
            return List.of();
        }
        int end = lines.indexOf("```");
        return end < 0 ? List.of() : lines.subList(1, end);
    }

    /** The lines of a region, moved to the left margin; empty if there is no such region. */
    private static List<String> region(Path file, String name) {
        List<String> all = Files.isRegularFile(file) ? lines(file) : List.of();
        List<String> trimmed = all.stream().map(String::strip).toList();
        int begin = trimmed.indexOf("// region " + name);
        if (begin < 0) {
            return List.of();
        }
        List<String> rest = all.subList(begin + 1, all.size());
        int end = trimmed.subList(begin + 1, all.size()).indexOf("// endregion");
        return end < 0
                ? List.of()
                : String.join("\n", rest.subList(0, end)).stripIndent().lines().toList();
    }

    private boolean isOurs(Path file) {
        for (Path part : root.relativize(file)) {
            if (NOT_OURS.contains(part.toString())) {
                return false;
            }
        }
        return true;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
