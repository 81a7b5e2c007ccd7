package io.sluice.dashboard.agent;

import io.sluice.core.Check;
import io.sluice.core.rule.AbstractRuleSource;
import io.sluice.core.rule.RuleKind;
import io.sluice.core.rule.RuleLayer;
import io.sluice.core.time.NanoClock;
import io.sluice.core.time.Timer;
import io.sluice.guard.Sluice;
import io.sluice.guard.document.StandardKinds;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Connects an application to the console: a source of rules like any other, in the layer of the console, which tells it besides what the guards
 * count.
 * <pre>{@code
 * ConsoleAgent agent = ConsoleAgent.of(ConsoleAgentConfig.custom()
 *         .endpoint("https://console.example.com").app("checkout").env("prod").token(token).build());
 * Sluice sluice = Sluice.builder().source(agent).build();
 * agent.attach(sluice);
 * }</pre>
 * <p><b>The application comes first.</b> It never waits for the console: it starts with what its code says, then with the last good rules from
 * the file, then with what the console says. The console may be away for any time: rules stay, overrides end when they should. A set of rules
 * with one mistake is refused whole, and the console is told which; the last good one stays.
 * <p><b>Connections</b> go out only, by the JDK's HTTP client, through the proxies of the system's properties.
 * <p><b>A start that dies.</b> If the application has died three times within a minute of starting with the same rules, it starts with those before, and
 * says so.
 * <p><b>Threads.</b> Two daemon threads: one of the HTTP client, one for all that comes and goes. Counters are read on the timers of the clock. Events of
 * {@link #events} are told on these. Whoever takes the rules, and listeners of what is changed by them, may wait for threads that ask for the
 * {@link #status}, but not for one that closes this: closing waits for them.
 * <p><b>Cost.</b> Nothing for a call but its duration: see {@link io.sluice.guard.DurationListener}. Memory: 1 KB for each resource and half a KB for
 * each doubling of its latency that occurs, 24 KB more at most for each whose calls are remembered for what-if questions.
 * <p>At most one line a minute is logged, besides one for each set of rules that is refused and each change of {@link #health}.
 */
public final class ConsoleAgent extends AbstractRuleSource {
    /** What the console is told; for people. */
    static final String VERSION = "0.1.0";

    private static final Duration BYE = Duration.ofSeconds(1);

    private final Dialogue dialogue;
    private final NanoClock clock;
    private final Duration startupWait;
    private final CountDownLatch firstOutcome = new CountDownLatch(1);

    private ConsoleAgent(Builder builder) {
        super(
                "console:" + builder.config.app() + '@' + builder.config.env(),
                RuleLayer.CONSOLE,
                builder.requireInitial,
                builder.clock.wallClock());
        clock = builder.clock;
        startupWait = builder.config.startupWait();
        Executor thread = builder.thread == null ? oneThread() : builder.thread;
        Exchange exchange = builder.exchange == null
                ? HttpExchanges.on(thread, builder.ssl).of(builder.config.token())
                : builder.exchange;
        Dialogue.Source source = new Dialogue.Source(this::deliverAgain, this::away, firstOutcome::countDown);
        dialogue = new Dialogue(name(), builder.config, builder.kinds, clock, exchange, thread, source);
    }

    /** On the system's clock, with the system's certificates. */
    public static ConsoleAgent of(ConsoleAgentConfig config) {
        return custom(config).build();
    }

    public static Builder custom(ConsoleAgentConfig config) {
        return new Builder(Check.present("config", config));
    }

    private static Executor oneThread() {
        ThreadPoolExecutor one =
                new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(null, task, "sluice-console", 0, false);
                    thread.setDaemon(true);
                    thread.setContextClassLoader(ConsoleAgent.class.getClassLoader());
                    return thread;
                });
        one.allowCoreThreadTimeOut(true);
        return one;
    }

    private void away(String why) {
        unreachable(why);
        firstOutcome.countDown();
    }

    /**
     * Tells the console from now on what these guards count, and lets it override them; to be called once, when the container is there that this is
     * a source of.
     *
     * @throws IllegalStateException if it was called before
     */
    public void attach(Sluice sluice) {
        dialogue.attach(Check.present("sluice", sluice));
    }

    /** How it is, for people. */
    public AgentStatus status() {
        return dialogue.status();
    }

    @Override
    protected void follow() {
        dialogue.start();
        if (!startupWait.isZero()) {
            Timer end = clock.timers().schedule(startupWait.toNanos(), firstOutcome::countDown);
            try {
                firstOutcome.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt(); // goes on without waiting
            }
            end.cancel();
        }
    }

    @Override
    protected void stop() {
        CompletableFuture<?> heard = dialogue.close();
        try {
            heard.get(BYE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException unheard) {
            return; // the console will notice
        }
    }

    /** Collects what is not an option; {@link #build()} makes the agent. Not safe for several threads. */
    public static final class Builder {
        private final ConsoleAgentConfig config;
        private NanoClock clock = NanoClock.system();
        private boolean requireInitial;
        private List<String> kinds =
                StandardKinds.all().stream().map(RuleKind::name).toList();
        private @Nullable SSLContext ssl;
        private @Nullable Exchange exchange;
        private @Nullable Executor thread;

        private Builder(ConsoleAgentConfig config) {
            this.config = config;
        }

        /** The clock that decides everything; that of the guards. */
        public Builder clock(NanoClock newClock) {
            clock = Check.present("clock", newClock);
            return this;
        }

        /** Certificates of one's own; by default the system's. */
        public Builder sslContext(SSLContext context) {
            ssl = Check.present("context", context);
            return this;
        }

        /** Whether the start fails if neither the file nor, within the start-up wait, the console has rules; default false. */
        public Builder requireInitial(boolean required) {
            requireInitial = required;
            return this;
        }

        /** The kinds of rules that the console is told this application knows; by default the standard ones. */
        public Builder kinds(Collection<? extends RuleKind<?>> known) {
            kinds = known.stream().map(RuleKind::name).toList();
            return this;
        }

        /**
         * For tests and simulations of many applications in one process: how calls are carried, and where what comes is taken.
         *
         * @param carried instead of an HTTP client of its own
         * @param taken runs one task of this agent at a time, in order
         */
        public Builder exchange(Exchange carried, Executor taken) {
            exchange = Check.present("carried", carried);
            thread = Check.present("taken", taken);
            return this;
        }

        public ConsoleAgent build() {
            return new ConsoleAgent(this);
        }
    }
}
