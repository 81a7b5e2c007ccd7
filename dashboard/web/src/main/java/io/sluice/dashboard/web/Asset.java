package io.sluice.dashboard.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * A file that browsers load.
 *
 * @param mediaType what it is
 * @param bytes as it is; shared, never changed
 * @param packed by gzip; the same as {@code bytes} if that would not make it smaller
 */
@SuppressWarnings("ArrayRecordComponent") // files are sent, and never compared
record Asset(String mediaType, byte[] bytes, byte[] packed) {
    private static final Map<String, String> MEDIA_TYPES = Map.of(
            "html", "text/html;charset=utf-8",
            "css", "text/css;charset=utf-8",
            "js", "text/javascript;charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "woff2", "font/woff2");

    static Asset of(String name, byte[] bytes) {
        String mediaType = MEDIA_TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (mediaType == null) {
            throw new IllegalArgumentException("a page names \"" + name + "\", which must end with one of "
                    + MEDIA_TYPES.keySet().stream().sorted().toList());
        }
        byte[] packed = pack(bytes);
        return new Asset(mediaType, bytes, packed.length < bytes.length ? packed : bytes);
    }

    boolean isPacked() {
        return packed.length < bytes.length;
    }

    boolean isText() {
        return mediaType.startsWith("text/");
    }

    private static byte[] pack(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return packed.toByteArray();
    }
}
