package io.sluice.dashboard.server.access;

/** Something that not everybody may do. A permission holds in a place: an application, or all, in an environment, or all. */
public enum Permission {
    /** To see rules, charts and changes. */
    SEE,
    /** To force, scale and bypass for a while. */
    OVERRIDE,
    /** To draft, to ask what would happen, and to ask for a review. */
    DRAFT,
    /** To publish, to roll back, and to approve what others drafted. */
    PUBLISH,
    /** To give and take tokens and roles of an application. */
    MANAGE,
    /** To decide about people, environments, and the console itself. */
    ADMINISTER
}
