package io.tollbridge.admin;

import java.util.List;

/**
 * A step of making a client.
 *
 * @param grant the {@code grant_type} chosen
 * @param carried what the other steps asked
 */
public record ClientNewPage(
        Form form,
        String step,
        List<Step> steps,
        String grant,
        RoleChoice roles,
        List<String> scopes,
        List<AgainPage.Field> carried) {
    public ClientNewPage {
        steps = List.copyOf(steps);
        scopes = List.copyOf(scopes);
        carried = List.copyOf(carried);
    }

    /** One of the line of steps. */
    public record Step(String title, boolean past, boolean current) {}
}
