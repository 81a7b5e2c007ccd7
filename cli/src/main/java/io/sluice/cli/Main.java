package io.sluice.cli;

import io.sluice.cluster.standalone.TokenServerCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The entry point of the command line: finds the command, runs it, and ends with its exit code. */
@Command(
        name = "sluice",
        description = "Runs parts of Sluice.",
        subcommands = {DemoCommand.class, ConvertCommand.class, TokenServerCommand.class, HelpCommand.class})
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    Main() {}

    /** Runs one command; the exit code is 0 if it kept its promises, 2 if the command line was wrong. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** What a wrong command line is answered with is one line that says what is wrong. */
    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((wrong, args) -> {
                    wrong.getCommandLine().getErr().println("sluice: " + wrong.getMessage());
                    return ExitCode.USAGE;
                });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing; sluice help lists them");
    }
}
