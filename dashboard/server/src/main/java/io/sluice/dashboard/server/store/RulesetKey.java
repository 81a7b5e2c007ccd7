package io.sluice.dashboard.server.store;

import io.sluice.core.BadValueException;
import io.sluice.core.Check;
import io.sluice.dashboard.api.AgentProtocol;
import java.util.regex.Pattern;

/**
 * Which rule set: that of one application in one environment.
 *
 * @param app 1 to 63 small letters, digits, dots, dashes and underscores
 * @param env the same
 */
public record RulesetKey(String app, String env) {
    private static final Pattern NAME = Pattern.compile(AgentProtocol.NAME_PATTERN);

    public RulesetKey {
        checkName("app", app);
        checkName("env", env);
    }

    /** Throws unless the value is what names of applications and environments look like. */
    public static void checkName(String name, String value) {
        Check.present(name, value);
        if (!NAME.matcher(value).matches()) {
            throw new BadValueException(
                    name, "1 to 63 small letters, digits, dots, dashes and underscores", '"' + value + '"');
        }
    }

    @Override
    public String toString() {
        return app + '/' + env;
    }
}
