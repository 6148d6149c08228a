package io.tollbridge.web;

import java.util.List;

/**
 * An application and what it wants, for a person to judge.
 *
 * @param owner the name of the organization that it belongs to
 * @param redirectUri where the answer goes; the page shows its host
 * @param roles to choose from, where it is to be approved
 * @param handle the request that waits
 * @param message what was wrong with the last try, empty if nothing was
 * @param backUrl leads back to the application, empty if that is no use
 */
public record ApplicationPage(
        Kind kind,
        String name,
        String owner,
        String organization,
        String user,
        String redirectUri,
        String returnsTo,
        List<String> scopes,
        List<String> roles,
        String handle,
        String message,
        String backUrl) {
    /** What is to be decided, or has been. */
    public enum Kind {
        APPROVE,
        CONSENT,
        NOT_APPROVED,
        NOT_FOR_THIS_USER
    }

    public ApplicationPage {
        scopes = List.copyOf(scopes);
        roles = List.copyOf(roles);
    }

    /** What the page is called. */
    public String title() {
        return switch (kind) {
            case APPROVE -> "Approve " + name;
            case CONSENT -> "Continue to " + name;
            case NOT_APPROVED -> "An administrator must approve this application";
            case NOT_FOR_THIS_USER -> "You cannot use this application";
        };
    }
}
