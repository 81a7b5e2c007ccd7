package io.sluice.cluster.standalone;

import io.sluice.cluster.server.TokenServer;
import io.sluice.cluster.server.access.Role;
import io.sluice.cluster.server.engine.ConcurrencyLimit;
import io.sluice.cluster.server.engine.Holder;
import io.sluice.cluster.server.engine.LimitEngine;
import io.sluice.cluster.server.engine.Target;
import io.sluice.guard.document.RecordDocuments;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who holds permits of calls in flight, and how they are taken away from one that hangs. A client is told by the number that it drew, a lease by
 * its fencing number; both as text, for they are longer than a number of JavaScript's.
 */
final class AdminHolders {
    private static final Logger AUDIT = LoggerFactory.getLogger("io.sluice.cluster.audit");
    private static final RecordDocuments<HoldersView> HOLDERS = RecordDocuments.of(HoldersView.class);
    private static final RecordDocuments<Revoked> REVOKED = RecordDocuments.of(Revoked.class);

    private final TokenServer server;

    AdminHolders(TokenServer server) {
        this.server = server;
    }

    /** Who holds permits of a key, the first to lose them first. */
    public record HoldersView(
            String namespace, String rule, long maxConcurrentCalls, long held, List<HolderView> holders) {}

    /** One of them. */
    public record HolderView(String client, String lease, long permits, long heldMillis, long leftMillis) {
        static HolderView of(Holder holder) {
            return new HolderView(
                    Long.toHexString(holder.client()),
                    Long.toString(holder.number()),
                    holder.permits(),
                    holder.heldNanos() / 1_000_000,
                    holder.leftNanos() / 1_000_000);
        }
    }

    /** Permits were taken away. */
    public record Revoked(String namespace, String rule, String lease) {}

    AdminReply reply(AdminRequest request, String namespace, String rule) {
        boolean revokes = request.method().equals("DELETE");
        Role needed = revokes ? Role.ADMIN : Role.VIEWER;
        if (!request.may(needed, namespace)) {
            return AdminApi.forbidden(needed);
        }
        String key = request.parameter("key");
        if (key.length() > LimitEngine.MAX_KEY) {
            return AdminApi.tooLong(key);
        }
        Target target = new Target(rule, key);
        Optional<ConcurrencyLimit> limit = server.engine().concurrency().rule(namespace, target);
        if (limit.isEmpty()) {
            return AdminReply.problem(404, "the namespace has no such cap on calls in flight");
        }
        return revokes ? revoke(request, namespace, target) : holders(namespace, target, limit.get());
    }

    private AdminReply holders(String namespace, Target target, ConcurrencyLimit limit) {
        return AdminApi.told(server.engine().concurrency().holders(namespace, target))
                .map(holders -> AdminReply.json(HOLDERS.json(new HoldersView(
                        namespace,
                        target.rule(),
                        limit.rule().maxConcurrentCalls(),
                        holders.stream().mapToLong(Holder::permits).sum(),
                        holders.stream().map(HolderView::of).toList()))))
                .orElseGet(() -> AdminReply.problem(503, "the store does not tell"));
    }

    private AdminReply revoke(AdminRequest request, String namespace, Target target) {
        String lease = request.parameter("lease");
        if (!lease.matches("\\d{1,18}|[1-8]\\d{18}")) {
            return AdminReply.problem(400, "lease must be the number of a lease, as the list of holders has it");
        }
        Optional<Boolean> revoked =
                AdminApi.told(server.engine().concurrency().revoke(namespace, target, Long.parseLong(lease)));
        if (revoked.isEmpty()) {
            return AdminReply.problem(503, "the store does not tell");
        }
        if (!revoked.get()) {
            return AdminReply.problem(404, "that lease is over");
        }
        AUDIT.info("{} took the permits of lease {} of {} in {} away", request.who(), lease, target.rule(), namespace);
        return AdminReply.json(REVOKED.json(new Revoked(namespace, target.rule(), lease)));
    }
}
