package io.tollbridge.admin;

import java.util.Map;
import java.util.TreeMap;

/** The settings of one identity provider; {@code types} by the API's word. */
public record ProviderSettingsPage(ProviderHead head, Form form, Map<String, String> types) {
    /** How an answer comes, by the API's word; the usual way first. */
    public static final Map<String, String> BINDINGS = new TreeMap<>(Map.of(
                    "HTTP-POST",
                    "the browser (HTTP-POST)",
                    "HTTP-Artifact",
                    "a reference that we look up (HTTP-Artifact)"))
            .descendingMap();
}
