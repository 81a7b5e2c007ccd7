package io.sluice.cluster.server.engine;

import io.sluice.cluster.server.testing.PermitStoreContract;

class MemoryPermitContractTest extends PermitStoreContract {

    @Override
    protected Backend backend() {
        return new MemoryBackend();
    }
}
