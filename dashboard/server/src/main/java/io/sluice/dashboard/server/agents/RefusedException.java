package io.sluice.dashboard.server.agents;

/** An agent's call is refused. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String title;
    private final String detail;

    RefusedException(int status, String title, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.title = title;
        this.detail = detail;
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    String detail() {
        return detail;
    }
}
