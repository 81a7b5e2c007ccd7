package io.sluice.cli;

import io.sluice.core.rule.RuleDocument;
import io.sluice.guard.convert.Conversion;
import io.sluice.guard.convert.ForeignFormat;
import io.sluice.guard.convert.UnreadableFormatException;
import io.sluice.guard.document.RuleDocuments;
import io.sluice.guard.document.StandardKinds;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Converts rules of another library. They go to the standard output, and what has no counterpart to the standard error. The exit code
 * is 0, 1 if the file cannot be converted or, with {@code --strict}, if anything has no counterpart, and 2 if the command line was
 * wrong.
 */
@Command(
        name = "convert",
        description = "Converts rules of Resilience4j (application.yml), Sentinel (JSON) or Hystrix (properties).")
final class ConvertCommand implements Callable<Integer> {
    private static final int CONVERTED = 0;
    private static final int FAILED = 1;

    /** The forms for people. */
    enum To {
        YAML(RuleDocument.YAML),
        JSON(RuleDocument.JSON);

        private final String mediaType;

        To(String mediaType) {
            this.mediaType = mediaType;
        }
    }

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "file", description = "the file to convert")
    private Path file;

    @Option(
            names = "--from",
            paramLabel = "format",
            description = "${COMPLETION-CANDIDATES}; found out by what is in the file if it is not given")
    private @Nullable ForeignFormat from;

    @Option(names = "--to", paramLabel = "form", description = "${COMPLETION-CANDIDATES}; default YAML")
    private To to = To.YAML;

    @Option(names = "--strict", description = "the exit code is 1 if anything has no counterpart")
    private boolean strict;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "this text")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    @Override
    public Integer call() {
        if (Files.isDirectory(file)) {
            return fail(file + " is a folder, not a file");
        }
        try {
            String text = Files.readString(file);
            Conversion conversion = format(text).convert(text);
            print(conversion);
            return strict && !conversion.unconverted().isEmpty() ? FAILED : CONVERTED;
        } catch (NoSuchFileException missing) {
            return fail("there is no file " + file);
        } catch (CharacterCodingException wrong) {
            return fail(file + " is not UTF-8");
        } catch (IOException unreadable) {
            return fail(file + " cannot be read: " + unreadable);
        } catch (UnreadableFormatException wrong) {
            return fail(file + " cannot be converted: " + wrong.getMessage());
        }
    }

    private ForeignFormat format(String text) {
        return from != null
                ? from
                : ForeignFormat.guess(text)
                        .orElseThrow(() -> new UnreadableFormatException(
                                "it has nothing of Resilience4j (a section resilience4j), Sentinel (an array of"
                                        + " rules) or Hystrix (properties that begin with hystrix.command)"));
    }

    private void print(Conversion conversion) {
        RuleDocument document = RuleDocuments.assuming(StandardKinds.all()).write(conversion.rules(), to.mediaType);
        PrintWriter out = spec.commandLine().getOut();
        out.print(new String(document.bytes(), StandardCharsets.UTF_8));
        out.flush();
        PrintWriter err = spec.commandLine().getErr();
        int rules = conversion.rules().rules().size();
        int rest = conversion.unconverted().size();
        err.printf(
                "sluice: %d rule%s; %s%n",
                rules,
                rules == 1 ? "" : "s",
                rest == 0 ? "everything has a counterpart" : rest + " without counterpart or with another meaning:");
        conversion.unconverted().forEach(one -> err.println("  " + one));
    }

    private int fail(String message) {
        spec.commandLine().getErr().println("sluice: " + message);
        return FAILED;
    }
}
