package io.sluice.cluster.standalone;

import io.sluice.cluster.server.TokenServer;
import io.sluice.cluster.server.access.Principal;
import io.sluice.cluster.server.access.Role;
import io.sluice.cluster.server.engine.CompiledRule;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.Target;
import io.sluice.core.rule.RuleDocument;
import io.sluice.guard.document.InvalidRulesException;
import io.sluice.guard.document.RecordDocuments;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What can be asked of a server that runs, without the network; docs/token-server.md lists it.
 * <p>Health is told to everybody. For everything else one must be known, and have the role VIEWER, or ADMIN for changes, in the namespace.
 * Keys are taken from the address of a request and stand in no answer, log or metric.
 */
final class AdminApi {
    private static final Logger LOG = LoggerFactory.getLogger(AdminApi.class);
    private static final RecordDocuments<LimitView> LIMITS = RecordDocuments.of(LimitView.class);
    private static final RecordDocuments<Changes> CHANGES = RecordDocuments.of(Changes.class);
    private static final RecordDocuments<Health> HEALTH = RecordDocuments.of(Health.class);
    private static final long STORE_PATIENCE_SECONDS = 2;

    private final TokenServer server;
    private final Rulebook book;
    private final AdminHolders holders;
    private final Supplier<List<String>> problems;
    private volatile boolean draining;

    /**
     * @param problems what is wrong although the server goes on
     */
    AdminApi(TokenServer server, Rulebook book, Supplier<List<String>> problems) {
        this.server = server;
        this.book = book;
        holders = new AdminHolders(server);
        this.problems = problems;
    }

    /** How a limit stands. */
    public record LimitView(
            String namespace, String rule, long version, boolean known, long available, long outstanding, long burst) {}

    /** The last changes of rules. */
    public record Changes(List<RuleChange> changes) {}

    /** How the server is. */
    public record Health(String status, List<String> problems) {}

    void drain() {
        draining = true;
    }

    AdminReply reply(AdminRequest request) {
        List<String> path = request.path();
        String first = path.get(0);
        boolean changes = request.method().equals("PUT") && first.equals("rules")
                || request.method().equals("DELETE") && first.equals("holders");
        if (!changes && !request.method().equals("GET") && !request.method().equals("HEAD")) {
            return AdminReply.problem(405, "the method must be GET, PUT for rules, or DELETE for holders");
        }
        if (first.equals("health") && path.size() == 2) {
            return health(path.get(1));
        }
        if (request.principal().isEmpty()) {
            return AdminReply.problem(401, "a token or a certificate that is known here is needed");
        }
        return switch (path.size()) {
            case 1 -> ofAll(request, first);
            case 2 -> first.equals("rules") ? rules(request, path.get(1)) : nothing();
            case 3 ->
                switch (first) {
                    case "limits" -> limit(request, path.get(1), path.get(2));
                    case "holders" -> holders.reply(request, path.get(1), path.get(2));
                    default -> nothing();
                };
            default -> nothing();
        };
    }

    private static AdminReply nothing() {
        return AdminReply.problem(404, "there is no such thing here");
    }

    static AdminReply forbidden(Role role) {
        return AdminReply.problem(403, "the role " + role + " is needed there");
    }

    // ---- health

    /** A server that goes on with older rules or certificates is ready, and says what is wrong; one that drains is not. */
    private AdminReply health(String which) {
        return switch (which) {
            case "live" -> AdminReply.json(HEALTH.json(new Health("UP", List.of())));
            case "ready" -> {
                boolean ready = !draining && !server.isClosed();
                Health health = new Health(ready ? "UP" : "DRAINING", problems.get());
                yield AdminReply.json(HEALTH.json(health)).withStatus(ready ? 200 : 503);
            }
            default -> nothing();
        };
    }

    // ---- what concerns all namespaces

    private AdminReply ofAll(AdminRequest request, String what) {
        Principal who = request.principal().orElse(Principal.ANYBODY);
        if (!who.may(Role.VIEWER)) {
            return forbidden(Role.VIEWER);
        }
        return switch (what) {
            case "metrics" ->
                new AdminReply(
                        200,
                        PrometheusText.MEDIA_TYPE,
                        new AdminReply.Body(PrometheusText.of(server, namespace -> who.may(Role.VIEWER, namespace))),
                        Optional.empty());
            case "changes" ->
                AdminReply.json(CHANGES.json(new Changes(book.changes().stream()
                        .filter(change -> who.may(Role.VIEWER, change.namespace()))
                        .toList())));
            default -> nothing();
        };
    }

    // ---- limits

    private AdminReply limit(AdminRequest request, String namespace, String id) {
        if (!request.may(Role.VIEWER, namespace)) {
            return forbidden(Role.VIEWER);
        }
        String key = request.parameter("key");
        if (key.length() > LimitEngine.MAX_KEY) {
            return tooLong(key);
        }
        Target target = new Target(id, key);
        CompiledRule rule = server.engine().rule(namespace, target).orElse(null);
        if (rule == null) {
            return AdminReply.problem(404, "the namespace has no such rule");
        }
        return told(server.engine().state(namespace, target))
                .flatMap(Function.identity())
                .map(state -> AdminReply.json(LIMITS.json(new LimitView(
                        namespace,
                        id,
                        rule.version(),
                        state.known(),
                        state.available(),
                        state.outstanding(),
                        rule.rule().burst()))))
                .orElseGet(() -> AdminReply.problem(503, "the store does not tell"));
    }

    static AdminReply tooLong(String key) {
        return AdminReply.problem(
                400, "key must have at most " + LimitEngine.MAX_KEY + " characters, but had " + key.length());
    }

    /** What a store says; empty if it does not in time. */
    static <T> Optional<T> told(CompletionStage<T> answer) {
        try {
            return Optional.of(answer.toCompletableFuture().get(STORE_PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException | TimeoutException silent) {
            LOG.debug("The store does not tell", silent);
            return Optional.empty();
        }
    }

    // ---- rules

    private AdminReply rules(AdminRequest request, String namespace) {
        if (!request.method().equals("PUT")) {
            return request.may(Role.VIEWER, namespace) ? page(book.page(namespace)) : forbidden(Role.VIEWER);
        }
        if (!request.may(Role.ADMIN, namespace)) {
            return forbidden(Role.ADMIN);
        }
        Optional<String> tag = request.tag();
        if (tag.isEmpty()) {
            return AdminReply.problem(
                    428, "If-Match must say which rules were seen: their ETag, or * for whatever there is");
        }
        RuleDocument document =
                RuleDocument.of(request.body(), request.contentType().orElse(RuleDocument.JSON), "");
        try {
            Rulebook.Page now = book.replace(namespace, TokenServerDocuments.rules(document), tag.get(), request.who());
            return now == null
                    ? AdminReply.problem(412, "the rules have changed since they were seen")
                            .withTag(book.page(namespace).tag())
                    : page(now);
        } catch (InvalidRulesException mistakes) {
            return AdminReply.problem(422, "the rules hold mistakes; those before stay in force", mistakes.errors());
        } catch (IllegalStateException elsewhere) {
            return AdminReply.problem(409, String.valueOf(elsewhere.getMessage()));
        } catch (IOException unwritable) {
            LOG.error("The rules of {} could not be written", namespace, unwritable);
            return AdminReply.problem(500, "the rules could not be written; those before stay in force");
        }
    }

    private static AdminReply page(Rulebook.Page page) {
        return AdminReply.json(TokenServerDocuments.rulesForm().json(page.rules()))
                .withTag(page.tag());
    }
}
