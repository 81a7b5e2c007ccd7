package io.sluice.core.rule;

import io.sluice.core.Check;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * What a rule applies to; immutable, compared by its text. Three ways to say it:
 * <ul>
 *   <li>an exact name: {@code payments.charge}
 *   <li>a template, where {@code {…}} stands for one or more characters other than a slash: {@code GET /items/{id}}
 *   <li>a regular expression that the whole name must match, after the word {@code regex:}: {@code regex:GET /v[12]/.*}
 * </ul>
 * A template also applies to the resource that is called like the template itself, as web frameworks name routes.
 * <p>Patterns are ordered by how specific they are: exact names, then templates, the one with more fixed characters first, then
 * regular expressions; what is left is decided by the text.
 * <p><b>Cost.</b> A match of a template is linear in the name; that of a regular expression may be far from it.
 */
public final class ResourcePattern implements Comparable<ResourcePattern> {
    private static final String REGEX = "regex:";

    private enum Form {
        EXACT,
        TEMPLATE,
        REGEX
    }

    private final String text;
    private final Form form;
    private final int fixedCharacters;
    private final @Nullable Pattern pattern;

    private ResourcePattern(String text, Form form, int fixedCharacters, @Nullable Pattern pattern) {
        this.text = text;
        this.form = form;
        this.fixedCharacters = fixedCharacters;
        this.pattern = pattern;
    }

    /**
     * @throws IllegalArgumentException if the text is blank, has a brace without its other half, or holds no valid expression
     */
    public static ResourcePattern of(String text) {
        Check.notBlank("resource", text);
        if (text.startsWith(REGEX)) {
            return new ResourcePattern(text, Form.REGEX, 0, regex(text));
        }
        return text.indexOf('{') < 0 && text.indexOf('}') < 0
                ? new ResourcePattern(text, Form.EXACT, text.length(), null)
                : template(text);
    }

    private static Pattern regex(String text) {
        try {
            return Pattern.compile(text.substring(REGEX.length()));
        } catch (PatternSyntaxException wrong) {
            throw new IllegalArgumentException(
                    "resource must hold a regular expression after regex:, but was \"" + text + "\": "
                            + wrong.getDescription(),
                    wrong);
        }
    }

    private static ResourcePattern template(String text) {
        StringBuilder expression = new StringBuilder();
        int fixed = 0;
        int from = 0;
        while (from < text.length()) {
            int open = text.indexOf('{', from);
            int fixedEnd = open < 0 ? text.length() : open;
            int close = text.indexOf('}', from);
            int end = open < 0 ? text.length() : close + 1;
            if (open < 0
                    ? close >= 0
                    : close < open || text.substring(open + 1, close).indexOf('{') >= 0) {
                throw new IllegalArgumentException(
                        "resource must have its braces in pairs, as in /items/{id}, but was \"" + text + '"');
            }
            expression.append(Pattern.quote(text.substring(from, fixedEnd)));
            if (open >= 0) {
                expression.append("[^/]+");
            }
            fixed += fixedEnd - from;
            from = end;
        }
        return new ResourcePattern(text, Form.TEMPLATE, fixed, Pattern.compile(expression.toString()));
    }

    /** Whether it is the name of one resource. */
    public boolean isExact() {
        return form == Form.EXACT;
    }

    public boolean matches(String resource) {
        return pattern == null
                ? text.equals(resource)
                : text.equals(resource) || pattern.matcher(resource).matches();
    }

    /** The more specific one comes first. */
    @Override
    public int compareTo(ResourcePattern other) {
        int byForm = form.compareTo(other.form);
        if (byForm != 0) {
            return byForm;
        }
        int byFixed = Integer.compare(other.fixedCharacters, fixedCharacters);
        return byFixed != 0 ? byFixed : text.compareTo(other.text);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ResourcePattern that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
