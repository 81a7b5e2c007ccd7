package io.sluice.ratelimiter.quota;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * What a quota has counted in a period, and its form in a file.
 *
 * @param key the key of whose values these are the counts; null if there is none
 * @param start the first moment of the period, in milliseconds of the epoch
 * @param end the first moment of the next
 * @param withoutValue what calls without a value have used
 * @param shared what each of the shared counts has used
 * @param values what single values have used
 */
record QuotaImage(
        @Nullable String key, long start, long end, long withoutValue, List<Long> shared, Map<String, Long> values) {
    /*
     * Big endian, strings as DataOutput.writeUTF has them:
     *
     *   int "SLQT" | int format | bool has a key, then string | long start | long end | long withoutValue
     *   int n, then n longs, shared | int n, then n times string and long, values | int CRC-32C of all before
     *
     * The first two are the same in every format, so that a newer one is told from a damaged one.
     */
    private static final int MAGIC = 0x534C_5154;
    private static final int FORMAT = 1;
    private static final int HEADER = 2 * Integer.BYTES;

    byte[] toBytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CheckedOutputStream checked = new CheckedOutputStream(bytes, new CRC32C());
        DataOutputStream out = new DataOutputStream(checked);
        out.writeInt(MAGIC);
        out.writeInt(FORMAT);
        out.writeBoolean(key != null);
        if (key != null) {
            out.writeUTF(key);
        }
        out.writeLong(start);
        out.writeLong(end);
        out.writeLong(withoutValue);
        out.writeInt(shared.size());
        for (long used : shared) {
            out.writeLong(used);
        }
        out.writeInt(values.size());
        for (Map.Entry<String, Long> value : values.entrySet()) {
            out.writeUTF(value.getKey());
            out.writeLong(value.getValue());
        }
        out.writeInt((int) checked.getChecksum().getValue());
        return bytes.toByteArray();
    }

    /**
     * @throws UnreadableException if these are not the bytes of an image in a format that is known; the message says why
     */
    static QuotaImage of(byte[] bytes) throws UnreadableException {
        if (bytes.length < HEADER || ByteBuffer.wrap(bytes).getInt() != MAGIC) {
            throw new UnreadableException("it is not a quota file");
        }
        int format = ByteBuffer.wrap(bytes).getInt(Integer.BYTES);
        if (format != FORMAT) {
            throw new UnreadableException("it has format " + format + ", but this version reads format " + FORMAT);
        }
        int length = bytes.length - Integer.BYTES;
        if (ByteBuffer.wrap(bytes).getInt(length) != checksum(bytes, length)) {
            throw new UnreadableException("it is damaged: its checksum does not fit");
        }
        try {
            return body(new DataInputStream(new ByteArrayInputStream(bytes, HEADER, length - HEADER)));
        } catch (IOException e) {
            throw new UnreadableException("it is damaged: " + e);
        }
    }

    private static QuotaImage body(DataInputStream in) throws IOException {
        String key = in.readBoolean() ? in.readUTF() : null;
        long start = in.readLong();
        long end = in.readLong();
        long withoutValue = in.readLong();
        List<Long> shared = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            shared.add(in.readLong());
        }
        Map<String, Long> values = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            values.put(in.readUTF(), in.readLong());
        }
        if (shared.size() != CountTable.SHARED || in.available() > 0) {
            throw new IOException("parts are missing, or too many");
        }
        return new QuotaImage(key, start, end, withoutValue, shared, values);
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    /** Bytes that are no image; the message goes on after "the file was not read: ". */
    static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreadableException(String message) {
            super(message);
        }
    }
}
