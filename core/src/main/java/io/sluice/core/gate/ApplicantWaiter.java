package io.sluice.core.gate;

/** The wait of an applicant at one gate. */
final class ApplicantWaiter extends Waiter implements Applicant.Place {
    private final AbstractGate gate;
    private final Applicant applicant;

    ApplicantWaiter(AbstractGate gate, Applicant applicant) {
        this.gate = gate;
        this.applicant = applicant;
    }

    @Override
    protected void done(long token) {
        if (token < 0) {
            applicant.refused(gate.refusal(token));
        } else {
            applicant.admitted(gate.gatePermit(token, gate.begin())); // after a wait the call begins now
        }
    }

    @Override
    public boolean leave() {
        return cancel();
    }
}
