package io.sluice.cluster.protocol;

import io.sluice.cluster.protocol.ServerFrame.Answer;
import io.sluice.cluster.protocol.ServerFrame.RuleState;
import io.sluice.cluster.protocol.ServerFrame.Welcome;
import java.util.ArrayList;
import java.util.List;

/** The bytes of {@link ServerFrame}s. Numbers are those of the protocol's file. */
final class ServerFrameCodec {
    private static final int RULES = 2;
    private static final int VALUES = 6;
    private static final int BYTES_OF_AN_ANSWER = 24; // of a usual one
    private static final int BYTES_OF_A_RULE = 64;
    private static final int OTHER_BYTES = 32;

    private ServerFrameCodec() {}

    // ---- writing, last field first

    static byte[] encode(ServerFrame frame) {
        WireWriter out = new WireWriter(OTHER_BYTES
                + BYTES_OF_A_RULE * frame.rules().size()
                + BYTES_OF_AN_ANSWER * frame.answers().size());
        rules(out, frame, VALUES);
        out.flag(5, frame.draining());
        out.number(4, frame.clients());
        for (int i = frame.answers().size() - 1; i >= 0; i--) {
            answer(out, frame.answers().get(i));
        }
        rules(out, frame, RULES);
        Welcome welcome = frame.welcome();
        if (welcome != null) {
            int mark = out.mark();
            out.flag(4, welcome.shared());
            out.number(3, welcome.maxInFlight());
            out.number(2, welcome.maxFrameBytes());
            out.number(1, welcome.version());
            out.message(1, mark);
        }
        return out.toByteArray();
    }

    /** Those of single values have a field of their own, for they are not the rule's to whom does not know them. */
    private static void rules(WireWriter out, ServerFrame frame, int field) {
        for (int i = frame.rules().size() - 1; i >= 0; i--) {
            RuleState rule = frame.rules().get(i);
            if (rule.isOfOneValue() == (field == VALUES)) {
                rule(out, rule, field);
            }
        }
    }

    private static void rule(WireWriter out, RuleState rule, int field) {
        int mark = out.mark();
        out.text(7, rule.key());
        out.number(6, rule.leasable());
        out.number(5, rule.burst());
        out.number(4, rule.periodNanos());
        out.number(3, rule.limitForPeriod());
        out.number(2, rule.version());
        out.text(1, rule.rule());
        out.message(field, mark);
    }

    private static void answer(WireWriter out, Answer answer) {
        int mark = out.mark();
        out.number(9, answer.limit());
        out.number(8, answer.leaseNanos());
        out.fixed(7, answer.lease());
        out.number(6, answer.ruleVersion());
        out.number(5, answer.retryAfterNanos());
        out.number(4, answer.remaining());
        out.number(3, answer.granted());
        out.number(2, answer.status().number());
        out.number(1, answer.id());
        out.message(3, mark);
    }

    // ---- reading

    static ServerFrame decode(WireReader in) throws MalformedFrameException {
        Welcome welcome = null;
        List<RuleState> rules = new ArrayList<>();
        List<Answer> answers = new ArrayList<>();
        int clients = 0;
        boolean draining = false;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> welcome = welcome(in.message());
                case RULES, VALUES -> {
                    FrameCodec.checkEntries("rules", rules.size());
                    rules.add(rule(in.message()));
                }
                case 3 -> {
                    FrameCodec.checkEntries("answers", answers.size());
                    answers.add(answer(in.message()));
                }
                case 4 -> clients = in.smallCount();
                case 5 -> draining = in.flag();
                default -> in.skip();
            }
        }
        return new ServerFrame(welcome, rules, answers, clients, draining);
    }

    private static Welcome welcome(WireReader in) throws MalformedFrameException {
        int version = 0;
        int maxFrameBytes = 0;
        int maxInFlight = 0;
        boolean shared = false;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> version = in.smallCount();
                case 2 -> maxFrameBytes = in.smallCount();
                case 3 -> maxInFlight = in.smallCount();
                case 4 -> shared = in.flag();
                default -> in.skip();
            }
        }
        return new Welcome(version, maxFrameBytes, maxInFlight, shared);
    }

    private static RuleState rule(WireReader in) throws MalformedFrameException {
        String rule = "";
        String key = "";
        long[] numbers = new long[7];
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> rule = in.text("rule", Protocol.MAX_RULE_BYTES);
                case 2, 3, 4, 5, 6 -> numbers[field] = in.count();
                case 7 -> key = in.text("key", Protocol.MAX_KEY_BYTES);
                default -> in.skip();
            }
        }
        return new RuleState(rule, key, numbers[2], numbers[3], numbers[4], numbers[5], numbers[6]);
    }

    private static Answer answer(WireReader in) throws MalformedFrameException {
        long id = 0;
        Status status = Status.OK;
        long lease = 0;
        long[] numbers = new long[10];
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case 1 -> id = in.any();
                case 2 -> status = Status.of(in.any());
                case 3, 4, 5, 6, 8, 9 -> numbers[field] = in.count();
                case 7 -> lease = in.fixed();
                default -> in.skip();
            }
        }
        return new Answer(id, status, numbers[3], numbers[4], numbers[5], numbers[6], lease, numbers[8], numbers[9]);
    }
}
