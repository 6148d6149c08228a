package io.tollbridge.oauth;

import com.nimbusds.oauth2.sdk.util.URLUtils;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Parameters of a query or form, each with every value that was sent. */
public final class Parameters {
    private Parameters() {}

    /** Reads {@code application/x-www-form-urlencoded}. */
    public static Map<String, List<String>> parse(String form) {
        return URLUtils.parseParameters(form);
    }

    /** Writes it. */
    public static String form(Map<String, List<String>> parameters) {
        return URLUtils.serializeParameters(parameters);
    }

    /** The parameter's first value; an empty one counts as absent (RFC 6749 §3.1). */
    public static Optional<String> first(Map<String, List<String>> parameters, String name) {
        return parameters.getOrDefault(name, List.of()).stream().findFirst().filter(value -> !value.isEmpty());
    }
}
