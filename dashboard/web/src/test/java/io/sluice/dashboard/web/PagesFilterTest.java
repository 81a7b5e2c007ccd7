package io.sluice.dashboard.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PagesFilterTest {
    private static final String BROWSER = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";

    private final PagesFilter filter = new PagesFilter();

    private Exchange get(String path, String... headers) throws IOException, ServletException {
        Exchange exchange = new Exchange("GET", path, headers);
        filter.doFilter(exchange.request(), exchange.response(), exchange.chain());
        return exchange;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/setup", "/prod", "/prod/apps/checkout/resources/POST%20/pay"})
    void whatever_address_a_browser_goes_to_is_a_page(String path) throws IOException, ServletException {
        Exchange page = get(path, "Accept", BROWSER);
        assertThat(page.passedOn()).isFalse();
        assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=utf-8");
        assertThat(page.header("Content-Security-Policy"))
                .contains("script-src 'self'")
                .doesNotContain("unsafe");
        assertThat(page.text()).startsWith("<!doctype html>").doesNotContain("{assets}", "<!-- modules -->");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/apps", "/agent/v1/stream", "/metrics"})
    void what_is_no_page_is_passed_on_even_to_a_browser(String path) throws IOException, ServletException {
        assertThat(get(path, "Accept", BROWSER).passedOn()).isTrue();
    }

    @Test
    void programs_and_changes_are_passed_on() throws IOException, ServletException {
        assertThat(get("/", "Accept", "*/*").passedOn()).isTrue();
        assertThat(get("/").passedOn()).isTrue();
        Exchange post = new Exchange("POST", "/prod", "Accept", BROWSER);
        filter.doFilter(post.request(), post.response(), post.chain());
        assertThat(post.passedOn()).isTrue();
    }

    @Test
    void the_page_is_not_sent_again_to_who_has_it() throws IOException, ServletException {
        Exchange first = get("/dev", "Accept", BROWSER);
        Exchange second = get("/dev", "Accept", BROWSER, "If-None-Match", first.header("ETag"));
        assertThat(second.status()).isEqualTo(304);
        assertThat(second.text()).isEmpty();
    }

    @Test
    void all_that_the_page_names_is_there_and_may_be_kept_for_ever() throws IOException, ServletException {
        Matcher named = Pattern.compile("(?:href|src)=\"(/assets/[^\"]+)\"")
                .matcher(get("/", "Accept", BROWSER).text());
        int count = 0;
        while (named.find()) {
            Exchange file = get(named.group(1));
            assertThat(file.status()).as(named.group(1)).isEqualTo(200);
            assertThat(file.header("Cache-Control")).contains("immutable");
            assertThat(file.header("X-Content-Type-Options")).isEqualTo("nosniff");
            count++;
        }
        assertThat(count).isGreaterThan(40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/assets/0123456789abcdef/js/main.js", "/assets/js/main.js", "/assets/"})
    void a_file_of_another_version_is_not_there(String path) throws IOException, ServletException {
        assertThat(get(path).status()).isEqualTo(404);
    }

    @Test
    void text_is_packed_for_who_can_unpack_it_and_fonts_are_not() throws IOException, ServletException {
        String prefix = "/assets/" + new Assets().version();
        Exchange packed = get(prefix + "/css/base.css", "Accept-Encoding", "gzip, br");
        Exchange plain = get(prefix + "/css/base.css");
        assertThat(packed.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(packed.body().length).isLessThan(plain.body().length);
        assertThat(plain.header("Content-Encoding")).isEmpty();
        Exchange font = get(prefix + "/fonts/ibm-plex-mono-latin-400-normal.woff2", "Accept-Encoding", "gzip");
        assertThat(font.header("Content-Type")).isEqualTo("font/woff2");
        assertThat(new String(font.body(), 0, 4, StandardCharsets.US_ASCII)).isEqualTo("wOF2");
    }

    @Test
    void a_policy_that_is_set_already_stays() throws IOException, ServletException {
        Exchange page = new Exchange("GET", "/", "Accept", BROWSER);
        page.response().setHeader("Content-Security-Policy", "sandbox");
        filter.doFilter(page.request(), page.response(), page.chain());
        assertThat(page.header("Content-Security-Policy")).isEqualTo("sandbox");
    }

    @Test
    void a_head_request_gets_no_body() throws IOException, ServletException {
        Exchange head = new Exchange("HEAD", "/", "Accept", BROWSER);
        filter.doFilter(head.request(), head.response(), head.chain());
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }
}
