package io.tollbridge.admin;

import java.util.Map;

/**
 * The organization's settings.
 *
 * @param slug stands in URLs that others keep
 * @param divisions to choose from
 * @param effectiveIdleTimeout what holds now, in words
 * @param operator whether this organization runs the service
 */
public record SettingsPage(
        Form form, String slug, Map<String, String> divisions, String effectiveIdleTimeout, boolean operator) {}
