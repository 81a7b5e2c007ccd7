package io.sluice.dashboard.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * All files of the pages, found by following what each names: from {@code index.html} to modules, from a module to those it imports, from a
 * style sheet to its fonts. So there is no list to keep, nothing is served that no page needs, and a file that is named but missing is found at
 * the start.
 * <p>All of them are in memory, half a megabyte. Immutable.
 */
final class Assets {
    static final String INDEX = "index.html";
    private static final Pattern NAMED = Pattern.compile(
            "(?:\\bfrom|\\bimport)\\s*['\"](\\.{1,2}/[^'\"]+)['\"]" // modules
                    + "|\\bimport\\.meta\\.resolve\\(['\"](\\.{1,2}/[^'\"]+)['\"]\\)" // data that a module loads
                    + "|(?:src|href)=\"\\{assets}/([^\"]+)\"" // index.html
                    + "|url\\(['\"]?(\\.{1,2}/[^'\")]+)['\"]?\\)"); // style sheets

    private final Map<String, Asset> files = new LinkedHashMap<>();
    private final String version;

    /** Reads all of them. */
    Assets() {
        Deque<String> open = new ArrayDeque<>(List.of(INDEX));
        while (!open.isEmpty()) {
            String name = open.remove();
            if (!files.containsKey(name)) {
                Asset file = Asset.of(name, read(name));
                files.put(name, file);
                if (file.isText()) {
                    follow(name, file, open);
                }
            }
        }
        version = version(files);
    }

    private static void follow(String name, Asset file, Deque<String> open) {
        Matcher named = NAMED.matcher(new String(file.bytes(), StandardCharsets.UTF_8));
        while (named.find()) {
            for (int group = 1; group <= named.groupCount(); group++) {
                if (named.group(group) != null) {
                    open.add(URI.create(name).resolve(named.group(group)).getPath());
                }
            }
        }
    }

    private static byte[] read(String name) {
        try (InputStream in = Assets.class.getResourceAsStream("pages/" + name)) {
            if (in == null) {
                throw new IllegalStateException("a page names \"" + name + "\", which is not there");
            }
            return in.readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException("\"" + name + "\" cannot be read", broken);
        }
    }

    private static String version(Map<String, Asset> files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            files.forEach((name, file) -> {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                digest.update(file.bytes());
            });
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A hash of all files: as long as it is the same, so is each of them. */
    String version() {
        return version;
    }

    /** The names, in the order in which they were met. */
    Iterable<String> names() {
        return files.keySet();
    }

    /**
     * The file of one of the {@link #names}.
     *
     * @throws IllegalArgumentException if it is none of them
     */
    Asset get(String name) {
        Asset file = files.get(name);
        if (file == null) {
            throw new IllegalArgumentException("name must be one of those that pages name, but was \"" + name + '"');
        }
        return file;
    }

    /** The file of that name; null if no page needs one. */
    @Nullable Asset find(String name) {
        return files.get(name);
    }
}
