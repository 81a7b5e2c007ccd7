package io.sluice.dashboard.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.password.PasswordEncoder;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PasswordsTest {
    private final Recorder recorder = new Recorder();
    private final Passwords passwords = new Passwords(recorder);

    @Test
    void they_are_kept_as_argon2id_with_the_numbers_that_owasp_advises() {
        Passwords real = new Passwords();
        String kept = real.hash("correct horse battery");
        assertThat(kept).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(real.matches("correct horse battery", kept)).isTrue();
        assertThat(real.matches("correct horse batterz", kept)).isFalse();
        assertThat(real.hash("correct horse battery"))
                .as("each with a salt of its own")
                .isNotEqualTo(kept);
    }

    @Test
    void for_somebody_who_is_not_known_as_much_is_reckoned() {
        assertThat(passwords.matches("guess", null)).isFalse();
        recorder.compared.clear();
        assertThat(passwords.matches("guess", null)).isFalse();
        assertThat(passwords.matches("guess", "hash of another")).isFalse();
        assertThat(recorder.compared).hasSize(2);
    }

    @Test
    void not_even_who_guesses_what_stands_in_for_nobody_comes_in() {
        passwords.matches("guess", null);
        String secret = recorder.encoded.get(0);
        assertThat(passwords.matches(secret, null)).isFalse();
    }

    @Test
    void a_password_that_is_too_short_or_too_long_is_refused_and_not_told() {
        Passwords.check("x".repeat(12));
        Passwords.check("x".repeat(256));
        assertThatThrownBy(() -> Passwords.check("hunter2"))
                .hasMessage("password must be from 12 to 256 characters long, but was 7 long");
        assertThatThrownBy(() -> Passwords.check("x".repeat(257))).isInstanceOf(IllegalArgumentException.class);
        assertThat(passwords.matches("x".repeat(1_000_000), "hash of x")).isFalse();
        assertThat(recorder.compared).as("nobody has one so long").isEmpty();
    }

    /** Reckons nothing, and remembers what it was asked. */
    private static final class Recorder implements PasswordEncoder {
        private final List<String> encoded = new ArrayList<>();
        private final List<String> compared = new ArrayList<>();

        @Override
        public String encode(CharSequence password) {
            encoded.add(password.toString());
            return "hash of " + password;
        }

        @Override
        public boolean matches(CharSequence password, String kept) {
            compared.add(kept);
            return kept.equals("hash of " + password);
        }
    }
}
