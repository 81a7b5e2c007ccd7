package io.sluice.dashboard.web.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the one {@link Stage} of the run, which is closed at its end. */
final class StageResolver implements ParameterResolver {
    private static final Namespace OURS = Namespace.create(StageResolver.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Stage.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot().getStore(OURS).computeIfAbsent(Stage.class, unused -> stage(), Stage.class);
    }

    private static Stage stage() {
        try {
            return new Stage();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
