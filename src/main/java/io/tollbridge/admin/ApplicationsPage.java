package io.tollbridge.admin;

import java.util.List;

/** The applications of an organization, those that wait for a decision first. */
public record ApplicationsPage(
        String clientId,
        String problem,
        String state,
        List<Resource> pending,
        List<Resource> decided,
        String next) {
    public ApplicationsPage {
        pending = List.copyOf(pending);
        decided = List.copyOf(decided);
    }
}
