package io.sluice.cluster.standalone;

import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

/** Starts a token server: {@code java -jar sluice-token-server.jar --config server.yaml}. */
public final class Main {
    private Main() {}

    /** Runs until the process is told to end. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** What a wrong command line is answered with is one line that says what is wrong. */
    static CommandLine commandLine() {
        return new CommandLine(new TokenServerCommand()).setParameterExceptionHandler((wrong, args) -> {
            wrong.getCommandLine().getErr().println("sluice: " + wrong.getMessage());
            return ExitCode.USAGE;
        });
    }
}
