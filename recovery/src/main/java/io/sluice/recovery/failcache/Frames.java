package io.sluice.recovery.failcache;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.zip.CRC32C;

/** The bytes of a journal's files. */
final class Frames {
    /*
     * A file is a header and then records, in big-endian order. A checksum is the CRC-32C of what follows it.
     *
     *   header    | "SLJ" | version 1 (byte) | checksum (int) | number of the segment (long) |
     *   record    | length of the body (int) | checksum (int) | body |
     *   stored    body = | 1 (byte) | id (long) | stored at, in ms since 1970 (long) | the request |
     *   removed   body = | 2 (byte) | id (long) |
     *
     * A length can be believed only if the checksum of the body it leads to is right; a zeroed tail has length 0, which no body has.
     */
    static final int HEADER = 16;
    static final int PREFIX = 8;
    /** What a stored request takes beside its own bytes. */
    static final int STORED_OVERHEAD = PREFIX + 17;

    private static final int MAGIC = 'S' << 24 | 'L' << 16 | 'J' << 8;
    private static final int VERSION = 1;
    private static final byte STORED = 1;
    private static final byte REMOVED = 2;
    private static final int REMOVED_BODY = 9;
    private static final int STORED_BODY = 17; // and the request

    private Frames() {}

    /** Hears what a segment holds. */
    interface Reader {
        void stored(StoredRequest request, int recordBytes);

        void removed(long id);
    }

    static byte[] header(long number) {
        byte[] header = new byte[HEADER];
        ByteBuffer.wrap(header).putInt(MAGIC | VERSION).putInt(0).putLong(number);
        return sealed(header);
    }

    static byte[] stored(StoredRequest request) {
        byte[] bytes = request.bytes();
        byte[] record = new byte[STORED_OVERHEAD + bytes.length];
        ByteBuffer.wrap(record)
                .putInt(STORED_BODY + bytes.length)
                .putInt(0)
                .put(STORED)
                .putLong(request.id())
                .putLong(request.storedAt().toEpochMilli())
                .put(bytes);
        return sealed(record);
    }

    static byte[] removed(long id) {
        byte[] record = new byte[PREFIX + REMOVED_BODY];
        ByteBuffer.wrap(record).putInt(REMOVED_BODY).putInt(0).put(REMOVED).putLong(id);
        return sealed(record);
    }

    /** Puts the checksum in its place, which is the second int of all frames. */
    private static byte[] sealed(byte[] frame) {
        ByteBuffer.wrap(frame).putInt(4, checksum(frame, PREFIX, frame.length - PREFIX));
        return frame;
    }

    private static int checksum(byte[] bytes, int from, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, from, length);
        return (int) checksum.getValue();
    }

    /** What the first bytes of a file are. */
    enum Header {
        GOOD,
        /** Not whole, or not what was written: the file was being made when the machine stopped, or is damaged. */
        BROKEN,
        /** Whole, but of a version that this program does not know. */
        FOREIGN
    }

    static Header headerOf(byte[] file, long number) {
        if (file.length < HEADER) {
            return Header.BROKEN;
        }
        ByteBuffer header = ByteBuffer.wrap(file);
        if ((header.getInt(0) & ~0xFF) == MAGIC && (header.getInt(0) & 0xFF) > VERSION) {
            return Header.FOREIGN;
        }
        boolean good = header.getInt(0) == (MAGIC | VERSION)
                && header.getInt(4) == checksum(file, 8, HEADER - 8)
                && header.getLong(8) == number;
        return good ? Header.GOOD : Header.BROKEN;
    }

    /** Reads records up to the end of the file or the first that is not whole; returns where that is. */
    static int read(byte[] file, Reader reader) {
        ByteBuffer buffer = ByteBuffer.wrap(file);
        int at = HEADER;
        while (at + PREFIX <= file.length) {
            int length = buffer.getInt(at);
            int body = at + PREFIX;
            if (length < REMOVED_BODY
                    || length > file.length - body
                    || buffer.getInt(at + 4) != checksum(file, body, length)
                    || !tell(buffer, body, length, reader)) {
                return at;
            }
            at = body + length;
        }
        return at;
    }

    private static boolean tell(ByteBuffer file, int body, int length, Reader reader) {
        byte kind = file.get(body);
        if (kind == REMOVED && length == REMOVED_BODY) {
            reader.removed(file.getLong(body + 1));
            return true;
        }
        if (kind == STORED && length >= STORED_BODY) {
            byte[] request = new byte[length - STORED_BODY];
            file.get(body + STORED_BODY, request);
            Instant storedAt = Instant.ofEpochMilli(file.getLong(body + 9));
            reader.stored(new StoredRequest(file.getLong(body + 1), storedAt, request), PREFIX + length);
            return true;
        }
        return false;
    }
}
