package io.sluice.cluster.server.engine;

import io.sluice.cluster.server.testing.WindowStoreContract;

class MemoryWindowContractTest extends WindowStoreContract {

    @Override
    protected Backend backend() {
        return new MemoryBackend();
    }
}
