package io.sluice.recovery.failcache;

import java.nio.charset.StandardCharsets;

/**
 * Makes bytes of a request, and a request of bytes, perhaps by a later version of the program. Must be safe for many threads.
 *
 * @param <R> the request
 */
public interface RequestCodec<R> {

    /** The array is not changed afterwards. */
    byte[] encode(R request);

    /**
     * @throws RuntimeException if these are not the bytes of a request; it is given up then
     */
    R decode(byte[] bytes);

    /** For requests that are text. */
    static RequestCodec<String> ofText() {
        return new RequestCodec<>() {
            @Override
            public byte[] encode(String request) {
                return request.getBytes(StandardCharsets.UTF_8);
            }

            @Override
            public String decode(byte[] bytes) {
                return new String(bytes, StandardCharsets.UTF_8);
            }
        };
    }
}
