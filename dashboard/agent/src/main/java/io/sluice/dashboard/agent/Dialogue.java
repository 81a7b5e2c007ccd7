package io.sluice.dashboard.agent;

import io.sluice.core.rule.RuleDocument;
import io.sluice.core.rule.RuleSet;
import io.sluice.core.time.NanoClock;
import io.sluice.dashboard.api.Ack;
import io.sluice.dashboard.api.AgentEvent;
import io.sluice.dashboard.api.AgentMessages;
import io.sluice.dashboard.api.Bye;
import io.sluice.dashboard.api.DownEvent;
import io.sluice.dashboard.api.FleetSize;
import io.sluice.dashboard.api.Hello;
import io.sluice.dashboard.api.Hello.Transport;
import io.sluice.dashboard.api.Overrides;
import io.sluice.dashboard.api.Position;
import io.sluice.dashboard.api.Ruleset;
import io.sluice.dashboard.api.Splice;
import io.sluice.dashboard.api.Tune;
import io.sluice.dashboard.api.Welcome;
import io.sluice.dashboard.api.WhatIfQuestion;
import io.sluice.dashboard.api.metrics.Bucket;
import io.sluice.dashboard.api.metrics.Heartbeat;
import io.sluice.guard.Sluice;
import io.sluice.guard.SluiceEvent;
import io.sluice.guard.document.InvalidRulesException;
import io.sluice.guard.document.RuleDocuments;
import io.sluice.guard.document.StandardKinds;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All that an agent says and hears: wires its parts, and gives each message to the part that it is for. What comes from the console is taken one
 * after the other. Safe for many threads.
 */
final class Dialogue implements Link.Conversation {
    private static final long AWAY_UNTIL_TOLD = TimeUnit.SECONDS.toNanos(60);

    /**
     * The source that this is the inside of.
     *
     * @param deliver puts a document in force
     * @param away there are no rules to be had, and why
     * @param settled it is known what the console says, for now
     */
    record Source(RulesDesk.Delivery deliver, Consumer<String> away, Runnable settled) {}

    private final String name;
    private final ConsoleAgentConfig config;
    private final NanoClock clock;
    private final Source source;
    private final Executor thread;
    private final AgentClock time;
    private final QuietLog log;
    private final EventOutbox events;
    private final OverrideDesk overrides;
    private final Share share = new Share();
    private final RulesDesk rules;
    private final SnapshotKeeper snapshots;
    private final Introduction introduction;
    private final MetricsOutbox metrics;
    private final Reports reports;
    private final Link link;
    private final Uplink uplink;
    private final Sampler sampler;
    private final WhatIf whatIf;

    private volatile @Nullable Sluice sluice;
    private boolean everConnected; // these are guarded by this
    private boolean away;
    private long awaySince;

    Dialogue(
            String name,
            ConsoleAgentConfig config,
            List<String> kinds,
            NanoClock clock,
            Exchange exchange,
            Executor thread,
            Source source) {
        this.name = name;
        this.config = config;
        this.clock = clock;
        this.source = source;
        this.thread = thread;
        time = new AgentClock(clock);
        log = new QuietLog(clock, name);
        events = new EventOutbox(time);
        overrides = new OverrideDesk(clock, this::overrideEnded);
        Path home = config.home();
        SnapshotStore store = home == null
                ? null
                : new SnapshotStore(home.resolve(config.env()).resolve(config.app()));
        snapshots = new SnapshotKeeper(store, clock, time, overrides, share, events, log, thread);
        introduction = new Introduction(config, kinds, snapshots);
        metrics = new MetricsOutbox(introduction.bootId());
        reports = new Reports(clock, metrics, this::heartbeat);
        rules = new RulesDesk(clock, overrides, source.deliver(), this::understood, this::persisted);
        link = new Link(config.endpoints(), exchange, clock, time, thread, this);
        uplink = new Uplink(exchange, link, clock, time, events, metrics, thread, log);
        sampler = new Sampler(clock, time, events, config.replayedResources(), this::closed);
        whatIf = new WhatIf(clock, time, sampler::ring, share::parts);
    }

    // ---- the beginning and the end

    void start() {
        Snapshot snapshot = snapshots.begin();
        if (snapshot != null) {
            share.take(snapshot.fleet());
            rules.take(snapshot.ruleset(clock.wallClock().millis()));
        }
        link.start();
    }

    void attach(Sluice guards) {
        synchronized (this) {
            if (sluice != null) {
                throw new IllegalStateException(name + " must be attached once, but was before");
            }
            sluice = guards;
        }
        share.attach(guards);
        guards.events().subscribe(SluiceEvent.GuardMade.class, made -> overrides.made(made.guard()));
        overrides.attach(guards);
        if (config.metrics()) {
            sampler.start(guards);
        }
    }

    /** Ends; the future ends when the console has heard of it. */
    CompletableFuture<?> close() {
        sampler.close();
        snapshots.survived();
        CompletableFuture<?> heard = uplink.bye("the application stops");
        uplink.close();
        link.close();
        overrides.close();
        share.close();
        return heard;
    }

    AgentStatus status() {
        Session session = link.session();
        return new AgentStatus(
                introduction.instanceId(),
                session == null ? null : session.endpoint().toString(),
                link.transport(),
                rules.current(),
                rules.effective(),
                persisted(),
                overrides.ids(),
                share.instances(),
                time.offset());
    }

    // ---- what is said

    @Override
    public Hello hello(Transport transport) {
        return introduction.hello(transport, rules.current(), sluice, sampler.resources(), time.millis());
    }

    @Override
    public String etag() {
        Ruleset newest = rules.newest();
        return (newest == null ? Position.NONE : newest.position()).etag();
    }

    private void overrideEnded(String resource, String id) {
        events.add(AgentEvent.overrideEnded(time.millis(), resource, id));
        snapshots.keep(rules::newest);
        thread.execute(uplink::send);
    }

    /** A second is over. */
    private void closed(Bucket bucket) {
        metrics.add(bucket);
        if (link.session() != null && reports.packed() || events.isWaiting()) {
            thread.execute(uplink::send);
        }
    }

    private Heartbeat heartbeat() {
        return new Heartbeat(
                rules.current(), rules.effective(), persisted(), snapshots.state(), link.transport(), time.offset());
    }

    private boolean persisted() {
        return snapshots.holds(rules.newest());
    }

    /** What the container has made of a document; before there is one, what the reader makes of it. */
    private RuleSet understood(RuleDocument document) {
        Sluice guards = sluice;
        RuleSet inForce = guards == null ? null : guards.ruleSets().get(name);
        String version = inForce == null ? "" : inForce.epoch() + "." + inForce.revision();
        if (inForce != null && version.equals(document.version())) {
            return inForce;
        }
        try {
            return RuleDocuments.assuming(StandardKinds.all()).read(document);
        } catch (InvalidRulesException ofOtherKinds) {
            return RuleSet.empty(); // no hash: the console sees that it is not known
        }
    }

    // ---- what is heard

    @Override
    public void welcomed(Welcome welcome) {
        reports.tune(welcome.tune());
        Position target = welcome.target();
        Ruleset newest = rules.newest();
        if (target == null) {
            noRules();
        } else if (newest != null && !target.isAfter(newest.position())) {
            rules.confirm();
            source.settled().run();
        }
        uplink.opened();
    }

    @Override
    public void noRules() {
        source.away().accept("the console has no rules for " + config.app() + " in " + config.env());
    }

    @Override
    public synchronized void connected() {
        everConnected = true;
        away = false;
    }

    @Override
    public void lost(String why) {
        log.warn("no connection: " + why);
        synchronized (this) {
            long now = clock.exactNanos();
            if (!away) {
                away = true;
                awaySince = now;
            }
            if (everConnected && now - awaySince < AWAY_UNTIL_TOLD) {
                return; // a node was restarted, or a proxy
            }
        }
        source.away().accept("no connection: " + why);
    }

    @Override
    public void received(DownEvent event, byte[] data) {
        try {
            switch (event) {
                case RULESET -> take(AgentMessages.read(Ruleset.class, data));
                case SPLICE -> take(AgentMessages.read(Splice.class, data));
                case OVERRIDE -> acknowledge(rules.take(AgentMessages.read(Overrides.class, data)));
                case FLEET -> share(AgentMessages.read(FleetSize.class, data).instances());
                case WHATIF -> ask(AgentMessages.read(WhatIfQuestion.class, data));
                case TUNE -> reports.tune(AgentMessages.read(Tune.class, data));
                case BYE -> link.goElsewhere(AgentMessages.read(Bye.class, data).spread());
                case PING -> {} // the stream lives
            }
        } catch (InvalidRulesException notUnderstood) {
            log.warn("what the console sent as " + event.wireName() + " is not understood: "
                    + notUnderstood.getMessage());
        } catch (RuntimeException bug) {
            log.warn("what the console sent as " + event.wireName() + " could not be taken: " + bug);
        }
    }

    private void share(int instances) {
        if (share.take(instances)) {
            snapshots.keep(rules::newest);
        }
    }

    private void take(Ruleset ruleset) {
        share(ruleset.fleet());
        taken(rules.take(ruleset), ruleset.position());
    }

    private void take(Splice splice) {
        share(splice.fleet());
        taken(rules.take(splice), splice.position());
    }

    private void taken(Ack ack, Position sent) {
        if (ack.status() == Ack.Status.OUTDATED) {
            String what = sent.eventId() + " after " + rules.current().eventId();
            events.add(AgentEvent.told(AgentEvent.Type.OUTDATED_IGNORED, time.millis(), what));
        }
        acknowledge(ack);
        if (ack.status() != Ack.Status.WHOLE_WANTED) {
            source.settled().run();
        }
    }

    private void acknowledge(Ack ack) {
        if (ack.status() == Ack.Status.APPLIED) {
            snapshots.keep(rules::newest);
        }
        uplink.acknowledge(ack);
    }

    private void ask(WhatIfQuestion question) {
        thread.execute(() -> uplink.answer(whatIf.answer(question)));
    }
}
