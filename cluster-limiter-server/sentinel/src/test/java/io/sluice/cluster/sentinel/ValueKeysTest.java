package io.sluice.cluster.sentinel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ValueKeysTest {

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
}
