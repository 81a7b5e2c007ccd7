package io.sluice.dashboard.api;

/**
 * A rule that an application has from elsewhere than the console.
 *
 * @param id the rule's
 * @param resource what it applies to
 * @param kind what it configures
 * @param mode ENFORCE, SHADOW or OFF
 * @param layer where it stands: REMOTE, FILE, PROPERTIES or CODE
 * @param source the name of the source within that layer
 */
public record LocalRule(String id, String resource, String kind, String mode, String layer, String source) {}
