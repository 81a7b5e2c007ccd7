package io.sluice.cluster.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.cluster.server.engine.SipHash.Hash;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SipHashTest {
    private static final SipHash HASH = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    /** From the vectors that its authors publish. */
    @Test
    void hashes_as_its_authors_do() {
        assertThat(hash(0)).isEqualTo("a3817f04ba25a8e66df67214c7550293");
        assertThat(hash(1)).isEqualTo("da87c1d86b99af44347659119b22fc45");
    }

    private static String hash(int length) {
        byte[] message = new byte[length];
        for (int i = 0; i < length; i++) {
            message[i] = (byte) i;
        }
        return HexFormat.of().formatHex(HASH.hash(message));
    }

    @Property
    void a_text_is_hashed_as_its_bytes_are(@ForAll @StringLength(max = 300) String text) {
        ByteBuffer bytes = ByteBuffer.allocate(text.length() * 2).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asCharBuffer().put(text);
        ByteBuffer expected = ByteBuffer.wrap(HASH.hash(bytes.array())).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(HASH.hash(text)).isEqualTo(new Hash(expected.getLong(), expected.getLong()));
    }

    @Test
    void what_is_hashed_under_one_name_tells_nothing_of_another() {
        SipHash shop = HASH.of("shop", "user");
        assertThat(shop.hash("ann")).isEqualTo(HASH.of("shop", "user").hash("ann"));
        assertThat(shop.hash("ann"))
                .isNotEqualTo(HASH.hash("ann"))
                .isNotEqualTo(HASH.of("shop", "item").hash("ann"))
                .isNotEqualTo(HASH.of("shopu", "ser").hash("ann"))
                .isNotEqualTo(SipHash.secret().of("shop", "user").hash("ann"));
    }
}
