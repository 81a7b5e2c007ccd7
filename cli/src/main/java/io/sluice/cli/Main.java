package io.sluice.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The entry point of the command line: finds the command, runs it, and ends with its exit code. */
@Command(name = "sluice", description = "Runs parts of Sluice.", subcommands = HelpCommand.class)
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    Main() {}

    /** Runs one command; the exit code is 0 if it kept its promises, 2 if the command line was wrong. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
