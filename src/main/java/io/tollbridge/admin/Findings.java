package io.tollbridge.admin;

import io.tollbridge.saml.Finding;
import java.util.List;

/** What the API finds in metadata and certificates. */
final class Findings {
    private Findings() {}

    /** Those in this field. */
    static List<Finding> in(Resource resource, String field) {
        return resource.all(field).stream()
                .map(one -> new Finding(
                        one.text("code"), one.text("found"), one.text("wanted"), one.text("hint"), one.text("section")))
                .toList();
    }
}
