package io.sluice.dashboard.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.dashboard.server.access.Tokens.Wanted;
import io.sluice.dashboard.server.store.TokenStore.Kind;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TokensTest {
    /** What a caller is called by has room for it in each table, which PostgreSQL insists on and SQLite does not. */
    @Test
    void a_token_s_name_fits_wherever_it_is_told_who_did_something() {
        assertThat(named("x".repeat(128)).name()).hasSize(128);
        assertThatThrownBy(() -> named("x".repeat(129)))
                .hasMessage("name must be at most 128 characters long, but was 129 long");
    }

    private static Wanted named(String name) {
        return new Wanted(Kind.AGENT, name, null, "dev", null, null);
    }
}
