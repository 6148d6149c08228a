package io.tollbridge.admin;

import java.util.List;

/**
 * One application to decide on.
 *
 * @param asked the scopes that it asks for
 * @param roles all that there are; empty where the viewer may not see them
 */
public record ApplicationPage(Form form, Resource application, List<String> asked, List<String> roles) {
    public ApplicationPage {
        asked = List.copyOf(asked);
        roles = List.copyOf(roles);
    }
}
