package io.sluice.cli.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A process that was started for an act: takes messages on its standard input, and tells them on its standard output. */
public final class Child {
    private final String name;
    private final Process process;
    private final Function<String, Optional<Message>> heard;
    private final PrintStream input;
    /** What it told; an empty one stands for its end. */
    private final BlockingQueue<Optional<Message>> told = new LinkedBlockingQueue<>();

    /**
     * @param name what to call it in front of people, such as {@code the service}
     * @param heard the message that a line of its output is; empty if it is none, and then it is for people
     */
    Child(String name, Process process, Function<String, Optional<Message>> heard) {
        this.name = name;
        this.process = process;
        this.heard = heard;
        input = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "reads " + name);
        reader.setDaemon(true);
        reader.start();
    }

    public void send(Message message) {
        input.println(message);
    }

    /**
     * The next thing it tells.
     *
     * @throws ChildEndedException if it has ended, or says nothing for that long
     */
    public Message next(Duration patience) throws InterruptedException {
        Optional<Message> message = told.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (message == null) {
            throw ChildEndedException.silent(name, patience.toSeconds());
        }
        if (message.isEmpty()) {
            throw ChildEndedException.ended(name, process.waitFor());
        }
        return message.get();
    }

    /** The next thing it tells, which must be of this kind. */
    public Message next(String kind, Duration patience) throws InterruptedException {
        Message message = next(patience);
        if (!message.kind().equals(kind)) {
            throw new IllegalStateException(name + " must tell " + kind + " now, but told " + message);
        }
        return message;
    }

    /** Ends it, if it has not ended; returns when it has. */
    public void stop() {
        process.destroyForcibly().onExit().join();
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = lines.readLine()) != null) {
                Optional<Message> message = heard.apply(line);
                if (message.isPresent()) {
                    told.add(message);
                } else {
                    System.err.println(name + ": " + line);
                }
            }
        } catch (IOException closed) {
            // It was stopped while it was telling something.
        } finally {
            told.add(Optional.empty());
        }
    }
}
