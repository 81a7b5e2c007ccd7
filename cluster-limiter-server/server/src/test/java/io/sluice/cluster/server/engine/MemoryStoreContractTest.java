package io.sluice.cluster.server.engine;

import io.sluice.cluster.server.testing.LimitStoreContract;

class MemoryStoreContractTest extends LimitStoreContract {

    @Override
    protected Backend backend() {
        return new MemoryBackend();
    }
}
