package io.sluice.cluster.sentinel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SipHashTest {
    private static final long K0 = 0x0706050403020100L;
    private static final long K1 = 0x0f0e0d0c0b0a0908L;

    /** From the vectors that its authors publish. */
    @Test
    void hashes_as_its_authors_do() {
        assertThat(hash(0)).isEqualTo("a3817f04ba25a8e66df67214c7550293");
        assertThat(hash(1)).isEqualTo("da87c1d86b99af44347659119b22fc45");
    }

    @Test
    void a_key_depends_on_type_value_secret_and_namespace() {
        ParamValue five = new ParamValue(ParamValue.Kind.INTEGER, "5");
        String key = new ValueKeys("secret", "shop").key(five);
        assertThat(key).hasSize(22).isEqualTo(new ValueKeys("secret", "shop").key(five));
        assertThat(key)
                .isNotEqualTo(new ValueKeys("secret", "shop").key(new ParamValue(ParamValue.Kind.LONG, "5")))
                .isNotEqualTo(new ValueKeys("secret", "shop").key(new ParamValue(ParamValue.Kind.INTEGER, "6")))
                .isNotEqualTo(new ValueKeys("other", "shop").key(five))
                .isNotEqualTo(new ValueKeys("secret", "bank").key(five));
    }

    private static String hash(int length) {
        byte[] message = new byte[length];
        for (int i = 0; i < length; i++) {
            message[i] = (byte) i;
        }
        return HexFormat.of().formatHex(SipHash.hash128(K0, K1, message));
    }
}
