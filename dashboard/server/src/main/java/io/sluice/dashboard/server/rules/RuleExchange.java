package io.sluice.dashboard.server.rules;

import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleSet;
import io.sluice.dashboard.server.store.Revision;
import io.sluice.dashboard.server.store.RulesetKey;
import io.sluice.guard.convert.Conversion;
import io.sluice.guard.convert.ForeignFormat;
import io.sluice.guard.convert.UnreadableFormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/** Rules on their way: compared with what is live, taken over from other libraries, given out as files. Changes nothing. Safe for many threads. */
public final class RuleExchange {
    private final Rulesets rulesets;

    public RuleExchange(Rulesets rulesets) {
        this.rulesets = rulesets;
    }

    /**
     * What a document would change.
     *
     * @throws io.sluice.guard.document.InvalidRulesException if it holds mistakes
     */
    public List<RuleDiff.Change> compare(RulesetKey key, RuleDocument document) {
        RuleReader reader = new RuleReader();
        return compare(key, reader.canonical(reader.read(document)).text());
    }

    /** What rules in canonical form would change. */
    public List<RuleDiff.Change> compare(RulesetKey key, String rules) {
        return RuleDiff.between(content(rulesets.live(key)), rules);
    }

    /**
     * What a revision changed.
     *
     * @param number the revision
     * @param against the one it is compared with; 0 for no rules
     */
    public List<RuleDiff.Change> compare(RulesetKey key, long number, long against) {
        Revision before = against == 0 ? null : rulesets.revision(key, against);
        return RuleDiff.between(content(before), content(rulesets.revision(key, number)));
    }

    private static String content(@Nullable Revision revision) {
        return revision == null ? "[]" : revision.content();
    }

    /**
     * Rules of another library as ours.
     *
     * @param format what they were
     * @param document what they are now, in YAML; it may name functions and exceptions that the application must have
     * @param ruleCount how many there are
     * @param unconverted what has no counterpart, or another meaning
     * @param changes what it would be to publish them
     */
    public record Imported(
            ForeignFormat format,
            String document,
            int ruleCount,
            List<Conversion.Unconverted> unconverted,
            List<RuleDiff.Change> changes) {}

    /**
     * Converts the text of a file.
     *
     * @param format null if it is to be found out
     * @throws UnreadableFormatException if it is not in that format, or in none that is known
     */
    public Imported convert(RulesetKey key, @Nullable ForeignFormat format, String text) {
        ForeignFormat known = format == null
                ? ForeignFormat.guess(text)
                        .orElseThrow(() -> new UnreadableFormatException(
                                "it must be of Resilience4j, Sentinel or Hystrix, but has nothing of them"))
                : format;
        Conversion conversion = known.convert(text);
        RuleReader reader = new RuleReader();
        RuleDocument document = reader.write(conversion.rules(), RuleDocument.YAML);
        return new Imported(
                known,
                new String(document.bytes(), StandardCharsets.UTF_8),
                conversion.rules().rules().size(),
                conversion.unconverted(),
                compare(key, reader.canonical(conversion.rules()).text()));
    }

    /** An archive with the live rules of each of these, as {@code env/app.yaml}; those that have none are left out. */
    public byte[] archive(List<RulesetKey> keys) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.UTF_8)) {
            for (RulesetKey key : keys) {
                Revision live = rulesets.live(key);
                if (live != null) {
                    ZipEntry entry = new ZipEntry(key.env() + '/' + key.app() + ".yaml");
                    entry.setTime(live.at().toEpochMilli()); // so that the same rules are the same archive
                    zip.putNextEntry(entry);
                    zip.write(yaml(live));
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory does not fail", impossible);
        }
        return bytes.toByteArray();
    }

    private static byte[] yaml(Revision revision) {
        RuleReader reader = new RuleReader();
        RuleSet rules = reader.rules(revision);
        return reader.write(rules, RuleDocument.YAML).bytes();
    }
}
