package io.sluice.dashboard.web.it;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What axe finds serious in a window. It is put into the page once, and is there for as long as nothing is loaded anew: that, and not to look at
 * the structure again in each theme and language, is what makes it quick.
 */
final class Axe {
    private static final String SOURCE = source();

    /** What depends on theme and language; all other rules are about the structure, which does not. */
    private static final List<String> OF_LOOKS = List.of("color-contrast", "link-in-text-block", "html-lang-valid");

    private final Page page;

    /** Puts axe into the page that is loaded. */
    Axe(Page page) {
        this.page = page;
        page.evaluate(SOURCE);
    }

    /** The one that {@link AxeBuilder} brings along. */
    private static String source() {
        try (InputStream file = Objects.requireNonNull(AxeBuilder.class.getResourceAsStream("/axe.min.js"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** By all rules. */
    List<String> all() {
        return serious(null);
    }

    /** By those rules whose verdict may differ between themes and languages. */
    List<String> ofLooks() {
        return serious(OF_LOOKS);
    }

    private List<String> serious(@Nullable List<String> rules) {
        Object found = page.evaluate("""
                async rules => {
                  const only = rules ? {runOnly: {type: 'rule', values: rules}} : {};
                  const {violations} = await axe.run(document, {resultTypes: ['violations'], ...only});
                  return violations
                    .filter(each => each.impact === 'serious' || each.impact === 'critical')
                    .map(each => `${each.id}: ${each.nodes.map(node => node.html.slice(0, 200)).slice(0, 3).join(' ')}`);
                }""", rules);
        return ((List<?>) found).stream().map(String.class::cast).toList();
    }
}
