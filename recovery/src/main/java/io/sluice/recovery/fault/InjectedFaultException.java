package io.sluice.recovery.fault;

import java.io.Serial;

/** A call failed on purpose. Carries no stack trace. */
public final class InjectedFaultException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    InjectedFaultException(String injector) {
        super("fault injector \"" + injector + "\" failed the call", null, false, false);
    }
}
