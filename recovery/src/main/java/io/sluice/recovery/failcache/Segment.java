package io.sluice.recovery.failcache;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** One file of a journal, and the requests it holds that have not been removed. Guarded by the journal. */
final class Segment {
    private static final String SUFFIX = ".journal";

    final long number;
    final Path path;
    /** Live requests, oldest first, with what each takes in the file. */
    final Map<Long, Integer> live = new LinkedHashMap<>();

    long bytes;
    boolean damaged; // part of it could not be read

    Segment(Path folder, long number) {
        this.number = number;
        this.path = folder.resolve(fileName(number));
    }

    static String fileName(long number) {
        return String.format("%019d%s", number, SUFFIX);
    }

    /** The number in a file's name; negative if it is not the name of a segment. */
    static long numberOf(Path file) {
        String name = file.getFileName().toString();
        return name.matches("\\d{19}" + "\\" + SUFFIX) ? Long.parseLong(name.substring(0, 19)) : -1;
    }
}
