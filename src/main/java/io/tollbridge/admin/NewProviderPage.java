package io.tollbridge.admin;

import java.util.Map;

/** The form that takes metadata; {@code replacing}: of an identity provider that is there. */
public record NewProviderPage(Form form, boolean replacing, String action, String back) {
    /** Where a request can be sent, by the API's word. */
    public static final Map<String, String> BINDINGS =
            new java.util.TreeMap<>(Map.of("HTTP-Redirect", "HTTP-Redirect", "HTTP-POST", "HTTP-POST")).descendingMap();
}
