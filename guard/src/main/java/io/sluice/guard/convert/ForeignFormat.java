package io.sluice.guard.convert;

import java.util.Arrays;
import java.util.Optional;

/** Formats that rules can be converted from. Later versions may add some. */
public enum ForeignFormat {
    /**
     * Sections {@code circuitbreaker}, {@code ratelimiter}, {@code bulkhead}, {@code thread-pool-bulkhead}, {@code retry} and
     * {@code timelimiter} of a Spring Boot {@code application.yml} or {@code .properties} for Resilience4j, with {@code baseConfig}
     * inherited.
     */
    RESILIENCE4J {
        @Override
        void convert(ForeignTree tree, Drafts drafts) {
            Resilience4jConverter.convert(tree, drafts);
        }

        @Override
        boolean looksLike(ForeignTree tree) {
            return tree.hasSection("resilience4j");
        }

        @Override
        String signs() {
            return "a section resilience4j";
        }
    },

    /** Arrays of Sentinel's rules as JSON, of one kind or mixed: flow, degrade, param-flow, authority. */
    SENTINEL {
        @Override
        void convert(ForeignTree tree, Drafts drafts) {
            SentinelConverter.convert(tree, drafts);
        }

        @Override
        boolean looksLike(ForeignTree tree) {
            return tree.isList();
        }

        @Override
        String signs() {
            return "an array of rules";
        }
    },

    /** Properties {@code hystrix.command.*}, as properties or YAML. */
    HYSTRIX {
        @Override
        void convert(ForeignTree tree, Drafts drafts) {
            HystrixConverter.convert(tree, drafts);
        }

        @Override
        boolean looksLike(ForeignTree tree) {
            return tree.hasSection("hystrix");
        }

        @Override
        String signs() {
            return "properties that begin with hystrix.command";
        }
    };

    abstract void convert(ForeignTree tree, Drafts drafts);

    abstract boolean looksLike(ForeignTree tree);

    /** What a file of this format has. */
    abstract String signs();

    /**
     * The format that a text seems to be in; empty if it is none of these.
     *
     * @throws UnreadableFormatException if it is neither properties nor YAML nor JSON
     */
    public static Optional<ForeignFormat> guess(String text) {
        ForeignTree tree = ForeignTree.of(text);
        return Arrays.stream(values()).filter(format -> format.looksLike(tree)).findFirst();
    }

    /**
     * Rules that mean the same, and what has no counterpart.
     *
     * @throws UnreadableFormatException if the text is not in this format
     */
    public Conversion convert(String text) {
        ForeignTree tree = ForeignTree.of(text);
        if (!looksLike(tree)) {
            throw new UnreadableFormatException("as " + this + " it must have " + signs() + ", but has none");
        }
        Drafts drafts = new Drafts();
        convert(tree, drafts);
        return drafts.conversion();
    }
}
