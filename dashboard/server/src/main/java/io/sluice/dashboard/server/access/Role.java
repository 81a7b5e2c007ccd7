package io.sluice.dashboard.server.access;

import static io.sluice.dashboard.server.access.Permission.ADMINISTER;
import static io.sluice.dashboard.server.access.Permission.DRAFT;
import static io.sluice.dashboard.server.access.Permission.MANAGE;
import static io.sluice.dashboard.server.access.Permission.OVERRIDE;
import static io.sluice.dashboard.server.access.Permission.PUBLISH;
import static io.sluice.dashboard.server.access.Permission.SEE;

import java.util.Set;
import java.util.TreeSet;

/** Permissions that go together. People and programs have roles in places. */
public enum Role {
    /** Looks on. */
    VIEWER(SEE),
    /** Acts when something burns, and leaves the rules as they are. */
    OPERATOR(SEE, OVERRIDE),
    /** Prepares what others publish. */
    EDITOR(SEE, DRAFT),
    /** Decides what is in force. */
    PUBLISHER(SEE, OVERRIDE, DRAFT, PUBLISH),
    /** Decides who works on an application. */
    APP_ADMIN(SEE, OVERRIDE, DRAFT, PUBLISH, MANAGE),
    /** May do everything, everywhere. */
    ORG_ADMIN(SEE, OVERRIDE, DRAFT, PUBLISH, MANAGE, ADMINISTER);

    @SuppressWarnings("ImmutableEnumChecker") // Set.of's sets are
    private final Set<Permission> permissions;

    Role(Permission... permissions) {
        this.permissions = Set.of(permissions);
    }

    /** In the order in which they are declared. */
    public Set<Permission> permissions() {
        return new TreeSet<>(permissions);
    }

    /** Whether it goes along with a permission. */
    public boolean has(Permission permission) {
        return permissions.contains(permission);
    }
}
