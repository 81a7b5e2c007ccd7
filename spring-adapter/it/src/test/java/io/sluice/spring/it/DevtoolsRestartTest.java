package io.sluice.spring.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.devtools.restart.Restarter;
import org.springframework.boot.devtools.restart.classloader.RestartClassLoader;
import org.springframework.context.ConfigurableApplicationContext;

/** What Spring Boot's devtools do when a class has changed: close the context, and start a new one in a new class loader. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DevtoolsRestartTest {
    private static final int RESTARTS = 3;

    @TempDir
    Path folder;

    @BeforeEach
    void nobodyHasStarted() {
        Restarter.clearInstance(); // any application that other tests have started has made one, which does nothing
    }

    @AfterEach
    void nobodyRuns() {
        closeLast();
        Restarter.clearInstance();
    }

    private static void closeLast() {
        List<WeakReference<Object>> contexts = RestartedApplication.left("contexts");
        ((ConfigurableApplicationContext) Objects.requireNonNull(last(contexts).get())).close();
    }

    private static <T> T last(List<T> all) {
        return all.get(all.size() - 1);
    }

    @Test
    void a_restart_leaves_no_thread_no_listener_and_no_class_of_the_one_before() throws Exception {
        start();
        closeLast();
        Set<Thread> before = threads(); // what a process has once, such as its timer, is not a leak
        for (int i = 0; i < RESTARTS; i++) {
            restart();
        }
        closeLast();

        for (Thread thread : threads()) {
            if (!before.contains(thread)) {
                thread.join(30_000); // who was told to end may need a moment
                assertThat(thread.isAlive()).as("%s is still there", thread).isFalse();
            }
        }
        assertThat(threads())
                .extracting(Thread::getContextClassLoader)
                .doesNotHaveAnyElementsOfTypes(RestartClassLoader.class);
        List<WeakReference<Object>> contexts = RestartedApplication.left("contexts");
        List<WeakReference<Object>> classLoaders = RestartedApplication.left("class loaders");
        assertThat(contexts).as("one for each start").hasSize(1 + RESTARTS).hasSameSizeAs(classLoaders);
        // Devtools holds the last context; Boot's own statics, such as its hooks and its BindConverter, the first class loader.
        assertCollected("contexts", contexts.subList(0, RESTARTS));
        assertCollected("class loaders", classLoaders.subList(1, RESTARTS));
    }

    /** A listener that is still told, or a cache that still knows a class, would hold on to them. */
    private static void assertCollected(String what, List<WeakReference<Object>> left) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            System.gc();
            assertThat(left).as(what).allSatisfy(each -> assertThat(each.get() == null).isTrue());
        });
    }

    /** On a thread of its own, since devtools ends the one that asks for the first start. */
    private void start() throws IOException, InterruptedException {
        Path rules = Files.writeString(folder.resolve("rules.yaml"), "rules: []");
        String[] arguments = {
            "--sluice.rules.file=" + rules,
            "--sluice.guards.prices.bulkhead.type=thread-pool",
            "--sluice.guards.prices.timeout.deadline=1h",
            "--sluice.guards.prices.retry.ignore-exception=isDear",
            "--spring.main.banner-mode=off",
            "--logging.level.root=warn",
            "--spring.devtools.restart.enabled=false", // nobody watches the class path: the test says when
            "--spring.devtools.livereload.enabled=false"
        };
        Thread first = new Thread(() -> RestartedApplication.main(arguments), "first start");
        first.start();
        first.join();
    }

    /** Devtools does it on a thread of its own and does not wait. */
    private static void restart() {
        List<WeakReference<Object>> started = RestartedApplication.left("class loaders");
        int before = started.size();
        Restarter.getInstance().restart();
        await().atMost(Duration.ofSeconds(60)).until(() -> started.size() > before);
    }

    /** All but those of Reactor's own scheduler, of which a process has one for each processor, sooner or later. */
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.getName().startsWith("parallel-"))
                .collect(Collectors.toSet());
    }
}
