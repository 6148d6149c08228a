package io.tollbridge.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tollbridge.directory.OrganizationSettings;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * An organization as the API tells it; with HIPAA the effective timeout is shorter than the one that was set.
 *
 * @param administratorPassword of the local administrator that was made with it, told this once
 */
record OrganizationAnswer(
        UUID id,
        String slug,
        String name,
        Optional<Integer> idleTimeoutMinutes,
        boolean hipaa,
        Optional<Integer> effectiveIdleTimeoutMinutes,
        String defaultDivision,
        Optional<String> signInName,
        Optional<String> logoUrl,
        boolean implicitAllowed,
        List<String> emailDomains,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> administratorPassword) {
    static OrganizationAnswer of(OrganizationSettings settings) {
        return of(settings, Optional.empty());
    }

    static OrganizationAnswer of(OrganizationSettings settings, Optional<String> administratorPassword) {
        return new OrganizationAnswer(
                settings.organizationId(),
                settings.slug(),
                settings.name(),
                settings.idleTimeoutMinutes(),
                settings.hipaa(),
                settings.effectiveIdleTimeoutMinutes(),
                settings.defaultDivision(),
                settings.signInName(),
                settings.logoUrl(),
                settings.implicitAllowed(),
                settings.emailDomains(),
                administratorPassword);
    }
}
