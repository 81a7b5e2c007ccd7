package io.sluice.adaptive.signal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads the small files by which the kernel tells numbers. What cannot be read or understood is NaN, so that what is computed from
 * it is unknown, too; what the kernel calls {@code max} is infinite, so that the least of several limits is the one that counts.
 */
final class KernelFile {
    private static final int LONGEST = 1 << 20;
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");

    private KernelFile() {}

    /** The whole file, which holds nothing else. */
    static double number(Path file) {
        return parse(String.join(" ", lines(file)).strip());
    }

    /** The number behind this name, in a file with a name and a number a line. */
    static double field(Path file, String name) {
        for (String line : lines(file)) {
            String[] words = line.split(" ", -1);
            if (words.length == 2 && words[0].equals(name)) {
                return parse(words[1]);
            }
        }
        return Double.NaN;
    }

    /** Empty if the file cannot be read; a file longer than a megabyte is cut. */
    static List<String> lines(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LONGEST), ISO_8859_1).lines().toList();
        } catch (IOException | SecurityException unreadable) {
            return List.of();
        }
    }

    static double parse(String text) {
        if (text.equals("max")) {
            return Double.POSITIVE_INFINITY;
        }
        return NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
    }

    /** How many numbers a list such as {@code 0-3,8} names. */
    static double count(Path listFile) {
        double count = 0;
        for (String range : String.join(",", lines(listFile)).split(",", -1)) {
            String[] ends = range.strip().split("-", -1);
            double first = parse(ends[0]);
            double last = parse(ends[ends.length - 1]);
            count += ends.length <= 2 && last >= first ? last - first + 1 : Double.NaN;
        }
        return count;
    }
}
