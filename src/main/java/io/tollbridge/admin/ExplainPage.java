package io.tollbridge.admin;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A box to paste a response into, and what was found in it.
 *
 * @param providers the identity providers by id
 */
public record ExplainPage(Form form, Map<String, String> providers, Optional<ReportPart> report) {
    public ExplainPage {
        providers = Collections.unmodifiableMap(new LinkedHashMap<>(providers));
    }
}
