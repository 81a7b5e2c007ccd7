package io.sluice.cli.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Level;
import java.util.logging.LogManager;

/**
 * A started process's tie to the one that started it, and the other end of {@link Child}: messages come on standard input and go
 * to standard output. When the input ends, so does this process: its parent is gone, in whatever way.
 * <p><b>Thread safety.</b> Safe for many threads.
 */
public final class Parent {
    private final BlockingQueue<Message> heard = new LinkedBlockingQueue<>();
    private final PrintStream output;

    Parent(InputStream input, PrintStream output, Runnable whenGone) {
        this.output = output;
        Thread listener = new Thread(() -> listen(input, whenGone), "listens to the parent");
        listener.setDaemon(true);
        listener.start();
    }

    /** What a started process does, with its parent. */
    @FunctionalInterface
    public interface Work {
        void run(Parent parent) throws Exception;
    }

    /** Runs the work of a started process; a failure ends the process, with its stack trace on standard error. Only warnings are logged. */
    public static void work(Work work) {
        LogManager.getLogManager().getLogger("").setLevel(Level.WARNING);
        Parent parent =
                new Parent(System.in, System.out, () -> Runtime.getRuntime().halt(0));
        try {
            work.run(parent);
        } catch (Throwable failure) {
            failure.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    public void tell(Message message) {
        synchronized (output) {
            output.println(message);
            output.flush();
        }
    }

    /** Waits for the next message. */
    public Message next() throws InterruptedException {
        return heard.take();
    }

    /** Waits for the next message of this kind; others are passed over. */
    public Message await(String kind) throws InterruptedException {
        Message message = next();
        while (!message.kind().equals(kind)) {
            message = next();
        }
        return message;
    }

    private void listen(InputStream input, Runnable whenGone) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8))) {
            String line;
            while ((line = lines.readLine()) != null) {
                Optional<Message> message = Message.parse(line);
                message.ifPresent(heard::add);
            }
        } catch (IOException gone) {
            // As good as the end.
        } finally {
            whenGone.run();
        }
    }
}
