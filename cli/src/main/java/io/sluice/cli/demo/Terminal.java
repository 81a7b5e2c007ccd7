package io.sluice.cli.demo;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Where an act shows itself: with colours if people look, plain if a program reads; in ASCII where the locale knows no more. */
public final class Terminal {
    /** How a piece of text looks, where there are colours. */
    public enum Style {
        BOLD("1"),
        DIM("2"),
        RED("31"),
        GREEN("32"),
        YELLOW("33");

        private final String code;

        Style(String code) {
            this.code = code;
        }
    }

    /** What is not ASCII, and what stands for it. */
    private static final String[][] IN_ASCII = {
        {"→", "->"},
        {"│", "|"},
        {"─", "-"},
        {"µ", "u"},
        {"×", "x"},
        {"✔", "[kept]"},
        {"✘", "[BROKEN]"},
        {"▸", ">"},
        {" · ", "; "},
        {"≤", "<="},
        {"≠", "!="}
    };

    private final PrintStream out;
    private final boolean colours;
    private final boolean unicode;

    public Terminal(PrintStream out, boolean colours, boolean unicode) {
        this.out = out;
        this.colours = colours;
        this.unicode = unicode;
    }

    /** Standard output, in what the environment says of its locale. */
    public static Terminal standard(boolean colours, Map<String, String> environment) {
        boolean unicode = unicode(environment);
        PrintStream out = new PrintStream(
                new FileOutputStream(FileDescriptor.out),
                true,
                unicode ? StandardCharsets.UTF_8 : StandardCharsets.US_ASCII);
        return new Terminal(out, colours, unicode);
    }

    /** Whether somebody sits there, who can stop what does not end by itself. */
    @SuppressWarnings("SystemConsoleNull") // before 22 that is the answer; since then it is asked
    public static boolean isWatched() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (NoSuchMethodException before22) {
            return true; // later there is a console where there is no terminal, too
        } catch (ReflectiveOperationException notTold) {
            return false;
        }
    }

    /** As the locale is found by every program: the first of these variables that is set decides. */
    static boolean unicode(Map<String, String> environment) {
        return Stream.of("LC_ALL", "LC_CTYPE", "LANG")
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .map(value -> value.toUpperCase(Locale.ROOT).replace("-", "").endsWith("UTF8"))
                .orElse(false);
    }

    /**
     * Shows a line.
     *
     * @throws UncheckedIOException if nobody reads any more
     */
    public void line(String line) {
        out.println(unicode ? line : inAscii(line));
        if (out.checkError()) {
            throw new UncheckedIOException("the output was closed", new IOException());
        }
    }

    /** The text in this style; pad it before, since the marks for it take no room on the screen. */
    public String styled(Style style, String text) {
        return colours ? "\033[" + style.code + "m" + text + "\033[0m" : text;
    }

    private static String inAscii(String line) {
        String ascii = line;
        for (String[] replacement : IN_ASCII) {
            ascii = ascii.replace(replacement[0], replacement[1]);
        }
        return ascii;
    }
}
