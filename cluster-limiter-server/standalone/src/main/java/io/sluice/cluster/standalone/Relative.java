package io.sluice.cluster.standalone;

import io.sluice.cluster.server.access.ServerTls;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds the files that a configuration names from a folder on, wherever the process was started. */
final class Relative {
    private Relative() {}

    static TokenServerConfig to(@Nullable Path folder, TokenServerConfig config) {
        if (folder == null) {
            return config;
        }
        ServerTls tls = config.tls();
        return config.toBuilder()
                .rules(config.rules() == null ? null : resolve(folder, config.rules()))
                .tls(tls == null ? null : to(folder, tls))
                .build();
    }

    private static ServerTls to(Path folder, ServerTls tls) {
        return new ServerTls(
                resolve(folder, tls.certificate()),
                resolve(folder, tls.key()),
                tls.trust() == null ? null : resolve(folder, tls.trust()),
                tls.clientCertificates(),
                tls.reloadInterval());
    }

    private static String resolve(Path folder, String file) {
        return folder.resolve(file).toString();
    }
}
