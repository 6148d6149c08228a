package io.tollbridge.api;

import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.OrganizationSettings;
import io.tollbridge.directory.RoleAssignment;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What a request, or a file, says of an organization. */
public record OrganizationBody(
        Optional<String> slug,
        String name,
        Optional<Integer> idleTimeoutMinutes,
        boolean hipaa,
        String defaultDivision,
        Optional<String> signInName,
        Optional<String> logoUrl,
        boolean implicitAllowed,
        Optional<List<String>> emailDomains) {
    /** Reads it; what is wrong is noted with the fields. */
    public static OrganizationBody read(Fields fields) {
        return new OrganizationBody(
                fields.text("slug"),
                fields.requiredText("name"),
                fields.number("idle_timeout_minutes"),
                fields.flag("hipaa", false),
                fields.text("default_division").orElse(RoleAssignment.HOME),
                fields.text("sign_in_name"),
                fields.text("logo_url"),
                fields.flag("implicit_allowed", true),
                fields.has("email_domains")
                        ? Optional.of(fields.texts("email_domains").stream()
                                .map(EmailAddress::folded)
                                .distinct()
                                .sorted()
                                .toList())
                        : Optional.empty());
    }

    /** What it makes of the organization. */
    OrganizationSettings settings(Fields fields, OrganizationSettings current, List<String> domains) {
        if (slug.isPresent() && !slug.get().equals(current.slug())) {
            fields.problem("slug", "cannot be changed: it stands in URLs that others keep");
        }
        return settings(current.organizationId(), current.slug(), domains, current.version());
    }

    /** What it says of this organization. */
    public OrganizationSettings settings(UUID id, String slug, List<String> domains, int version) {
        return new OrganizationSettings(
                id,
                slug,
                name,
                idleTimeoutMinutes,
                hipaa,
                defaultDivision,
                signInName,
                logoUrl,
                implicitAllowed,
                domains,
                version);
    }
}
