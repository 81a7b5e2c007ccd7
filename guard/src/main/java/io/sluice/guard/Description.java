package io.sluice.guard;

import io.sluice.guard.Explanation.Origin;
import io.sluice.guard.GuardOverride.Action;
import io.sluice.guard.Plan.Part;
import io.sluice.ratelimiter.Scope;
import io.sluice.recovery.Fallback;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a guard is made of, told to people. */
final class Description {
    private final Workshop workshop;
    private final Plan plan;
    private final @Nullable ActiveOverride override;

    Description(Workshop workshop, Plan plan, @Nullable ActiveOverride override) {
        this.workshop = workshop;
        this.plan = plan;
        this.override = override;
    }

    List<Explanation> explained() {
        List<Explanation> all = new ArrayList<>();
        for (Part part : inOrder()) {
            explain(part, all);
        }
        return all;
    }

    String asText() {
        StringBuilder text = new StringBuilder(workshop.name()).append('\n');
        if (override != null) {
            text.append("  ! ").append(override.what()).append(" until ").append(override.until());
            text.append(": ").append(override.reason()).append('\n');
        }
        if (workshop.code().answers() != null && plan.find(Fallback.class).isEmpty()) {
            text.append("  fallback, from CODE code\n");
        }
        for (Part part : inOrder()) {
            describe(part, text);
        }
        return text.toString();
    }

    private void describe(Part part, StringBuilder text) {
        text.append("  ").append(part.effective().rule().kind());
        text.append(" \"").append(part.effective().rule().id()).append("\" ");
        text.append(part.effective().rule().mode())
                .append(", from ")
                .append(part.effective().layer());
        text.append(' ').append(part.effective().source()).append('\n');
        List<Explanation> options = new ArrayList<>();
        explain(part, options);
        for (Explanation option : options) {
            if (option.origin() != Origin.DEFAULT) {
                text.append("      ").append(option.option()).append(" = ").append(option.value());
                text.append(remark(option.origin())).append('\n');
            }
        }
    }

    private String remark(Origin origin) {
        return switch (origin) {
            case OVERRIDE -> " (scaled)";
            case SHARE -> " (the share of one of " + workshop.fleet().getAsInt() + ')';
            case RULE, DEFAULT -> "";
        };
    }

    private boolean isScaled() {
        return override != null && override.what().action() == Action.SCALE;
    }

    /** Recoveries first, since they stand around the gates. */
    private List<Part> inOrder() {
        return plan.parts().stream()
                .sorted(Comparator.comparing(
                        part -> workshop.kinds().of(part.effective().rule()).slot(),
                        Comparator.nullsFirst(Comparator.naturalOrder())))
                .toList();
    }

    private void explain(Part part, List<Explanation> into) {
        Record ruled = part.effective().rule().config();
        Record byDefault = defaults(ruled.getClass());
        for (RecordComponent component : ruled.getClass().getRecordComponents()) {
            Object said = value(component, ruled);
            boolean shares =
                    Scope.SHARE.equals(said); // the share itself counts for this process, which tells nobody anything
            Object value = shares ? said : value(component, part.inForce());
            Origin origin = Origin.RULE;
            if (!Objects.equals(value, said)) {
                origin = isScaled() ? Origin.OVERRIDE : Origin.SHARE;
            } else if (byDefault != null && Objects.equals(value, value(component, byDefault))) {
                origin = Origin.DEFAULT;
            }
            into.add(new Explanation(
                    part.effective().rule().kind().name(),
                    part.effective().rule().id(),
                    part.effective().rule().mode(),
                    component.getName(),
                    value,
                    origin,
                    part.effective().layer(),
                    part.effective().source()));
        }
    }

    private static @Nullable Object value(RecordComponent component, Record config) {
        try {
            return component.getAccessor().invoke(config);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the builder makes when it is told nothing; null if it has to be told something. */
    private static @Nullable Record defaults(Class<? extends Record> type) {
        try {
            return (Record) type.getMethod("ofDefaults").invoke(null);
        } catch (NoSuchMethodException none) {
            return null;
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }
}
