package io.sluice.cluster.standalone;

import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a folder with a file of rules for each namespace: {@code shop.yaml} has those of the namespace shop. Files that come are
 * followed, too; the rules of a file that has been gone for two looks in a row go with it, so that one that is being replaced keeps its.
 * <p><b>Threads.</b> The folder is looked at by one daemon thread, each file is read by its own source.
 */
final class RulesFolder implements RulesWatch {
    private static final Logger LOG = LoggerFactory.getLogger(RulesFolder.class);
    private static final List<String> ENDINGS = List.of(".yaml", ".yml", ".json");
    private static final long LOOK_NANOS = 1_000_000_000;

    private final Path folder;
    private final Rulebook book;
    private final NanoClock clock;
    private final ThreadPoolExecutor looking =
            new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), RulesFolder::daemon);
    private final Map<String, RulesFile> files = new TreeMap<>(); // by namespace; guarded by this
    private final Map<String, String> refused = new TreeMap<>(); // why, by namespace; guarded by this
    private final Set<String> missing = new HashSet<>(); // at the last look; guarded by this
    private String problem = ""; // guarded by this
    private @Nullable Timer timer; // guarded by this
    private boolean closed; // guarded by this

    RulesFolder(Path folder, Rulebook book, NanoClock clock) {
        this.folder = folder;
        this.book = book;
        this.clock = clock;
        looking.allowCoreThreadTimeOut(true);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "sluice rules folder");
        thread.setDaemon(true);
        return thread;
    }

    /** The file of a namespace: the one that is there, or one that could be. */
    static Path fileOf(Path folder, String namespace) {
        return ENDINGS.stream()
                .map(ending -> folder.resolve(namespace + ending))
                .filter(Files::exists)
                .findFirst()
                .orElse(folder.resolve(namespace + ENDINGS.get(0)));
    }

    @Override
    public synchronized void start() {
        try {
            look(namespaces());
        } catch (IOException unreadable) {
            throw new IllegalStateException(folder + " must be a folder of rules, but cannot be read: " + unreadable);
        }
        if (!refused.isEmpty()) {
            throw new IllegalStateException(String.join(System.lineSeparator(), refused.values()));
        }
        lookLater();
    }

    private synchronized void lookLater() {
        if (!closed) {
            timer = clock.timers().schedule(LOOK_NANOS, () -> {
                if (!looking.isShutdown()) {
                    looking.execute(this::lookAgain);
                }
                lookLater();
            });
        }
    }

    private synchronized void lookAgain() {
        if (closed) {
            return;
        }
        try {
            look(namespaces());
            problem = "";
        } catch (IOException | RuntimeException unreadable) {
            if (problem.isEmpty()) {
                LOG.warn("Folder {} cannot be read, the last good rules stay: {}", folder, unreadable.toString());
            }
            problem = folder + " cannot be read: " + unreadable;
        }
    }

    private Set<String> namespaces() throws IOException {
        Set<String> namespaces = new HashSet<>();
        try (Stream<Path> entries = Files.list(folder)) {
            entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .forEach(name -> ENDINGS.stream()
                            .filter(ending -> name.endsWith(ending) && name.length() > ending.length())
                            .forEach(ending -> namespaces.add(name.substring(0, name.length() - ending.length()))));
        }
        return namespaces;
    }

    private void look(Set<String> present) {
        for (String namespace : present) {
            Path file = fileOf(folder, namespace);
            RulesFile followed = files.get(namespace);
            if (followed == null || !followed.file().equals(file)) { // it may have another ending now
                follow(namespace, file);
            }
        }
        refused.keySet().retainAll(present);
        for (String namespace : List.copyOf(files.keySet())) {
            if (present.contains(namespace)) {
                missing.remove(namespace);
            } else if (!missing.add(namespace)) {
                forget(namespace);
            }
        }
    }

    private void follow(String namespace, Path path) {
        RulesFile file = RulesFile.ofNamespace(path, namespace, book, clock);
        try {
            file.start();
            RulesFile before = files.put(namespace, file);
            if (before != null) {
                before.close();
            }
            refused.remove(namespace);
        } catch (IllegalStateException wrong) { // tried again at the next look
            refused.put(namespace, String.valueOf(wrong.getMessage()));
        }
    }

    private void forget(String namespace) {
        RulesFile file = files.remove(namespace);
        if (file != null) {
            file.close();
        }
        missing.remove(namespace);
        book.put(namespace, new NamespaceRules(List.of()), "folder " + folder);
    }

    @Override
    public synchronized List<String> problems() {
        List<String> problems = new ArrayList<>(refused.values());
        files.values().forEach(file -> problems.addAll(file.problems()));
        if (!problem.isEmpty()) {
            problems.add(problem);
        }
        return problems;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (timer != null) {
                timer.cancel();
            }
            files.values().forEach(RulesFile::close);
        }
        looking.shutdown();
    }
}
