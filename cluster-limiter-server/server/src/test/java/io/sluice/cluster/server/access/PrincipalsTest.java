package io.sluice.cluster.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PrincipalsTest {
    private static final String TOKEN = TokenHash.newToken();
    private static final Principal CHECKOUT = Principal.byToken("checkout", TokenHash.of(TOKEN), "shop");
    private static final Principal BILLING =
            new Principal("billing", Set.of(), Set.of("spiffe://shop/billing"), Set.of("*"), Set.of(Role.ADMIN), 5);

    private final Principals principals = Principals.of(List.of(CHECKOUT, BILLING));
    private final TestCertificates certificates = new TestCertificates();

    @Test
    void a_token_tells_who_it_is() {
        assertThat(principals.recognise("Bearer " + TOKEN, null)).contains(CHECKOUT);
        assertThat(principals.recognise("bearer  " + TOKEN + " ", null)).contains(CHECKOUT);
        assertThat(principals.recognise("Bearer " + TOKEN + "x", null)).isEmpty();
        assertThat(principals.recognise("Basic " + TOKEN, null)).isEmpty();
        assertThat(principals.recognise(null, null)).isEmpty();
    }

    @Test
    void a_certificate_tells_it_by_its_alternative_names() {
        assertThat(principals.recognise(
                        null, certificates.client("spiffe://shop/billing").getCertificate()))
                .contains(BILLING);
        assertThat(principals.recognise(
                        null, certificates.client("spiffe://shop/other").getCertificate()))
                .isEmpty();
    }

    @Test
    void a_wrong_token_is_not_made_good_by_a_certificate() {
        assertThat(principals.recognise(
                        "Bearer wrong",
                        certificates.client("spiffe://shop/billing").getCertificate()))
                .isEmpty();
    }

    @Test
    void without_principals_everybody_may_do_everything() {
        Principal anybody = Principals.none().recognise(null, null).orElseThrow();
        assertThat(anybody.may(Role.ADMIN, "shop")).isTrue();
        assertThat(anybody.client(7).id()).isEqualTo(7);
    }

    @Test
    void roles_and_namespaces_say_what_somebody_may() {
        assertThat(CHECKOUT.may(Role.CLIENT, "shop")).isTrue();
        assertThat(CHECKOUT.may(Role.CLIENT, "bank")).isFalse();
        assertThat(CHECKOUT.may(Role.VIEWER)).isFalse();
        assertThat(BILLING.may(Role.VIEWER, "bank"))
                .as("who may change may look")
                .isTrue();
        assertThat(BILLING.may(Role.CLIENT, "bank"))
                .as("who may change need not be a client")
                .isFalse();
    }

    @Test
    void a_client_has_its_principals_weight_and_cannot_be_taken_for_another_principals() {
        Principal light = Principal.byToken("light", TokenHash.of("a"), "shop");
        assertThat(BILLING.client(7).weight()).isEqualTo(5);
        assertThat(BILLING.client(7)).isEqualTo(BILLING.client(7));
        assertThat(BILLING.client(7).id()).isNotEqualTo(light.client(7).id());
    }

    @Test
    void what_is_recognised_alike_is_refused() {
        assertThatThrownBy(() -> Principals.of(List.of(CHECKOUT, CHECKOUT)))
                .hasMessage("principals must have names of their own, but two were \"checkout\"");
        assertThatThrownBy(
                        () -> Principals.of(List.of(CHECKOUT, Principal.byToken("other", TokenHash.of(TOKEN), "shop"))))
                .hasMessage("principals must not share a token, but \"checkout\" and \"other\" did");
        assertThatThrownBy(() -> Principals.of(List.of(new Principal("nobody", Set.of(), Set.of(), Set.of("shop")))))
                .hasMessage("principals must have tokens or subjectAltNames, but \"nobody\" had none");
    }

    @Test
    void a_hash_is_read_as_it_is_written_and_quotes_no_token() {
        TokenHash hash = TokenHash.of(TOKEN);
        assertThat(TokenHash.parse(hash.toString())).isEqualTo(hash).hasSameHashCodeAs(hash);
        assertThat(TokenHash.newToken())
                .startsWith(TokenHash.TOKEN_PREFIX)
                .hasSize(50)
                .isNotEqualTo(TOKEN);
        assertThatThrownBy(() -> TokenHash.parse(TOKEN))
                .hasMessageContaining("but was 50 other characters")
                .message()
                .doesNotContain(TOKEN);
        assertThat(CHECKOUT.toString()).isEqualTo("checkout");
    }
}
