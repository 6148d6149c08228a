package io.tollbridge.api;

import io.tollbridge.directory.OrganizationSettings;
import io.tollbridge.directory.Organizations;
import io.tollbridge.directory.RoleAssignment;
import java.util.Optional;

/** {@code /organization}: the settings of the caller's own. */
final class OrganizationResource {
    private final Organizations organizations;

    OrganizationResource(Organizations organizations) {
        this.organizations = organizations;
    }

    /** An organization as the API tells it; with HIPAA the effective timeout is shorter than the one that was set. */
    record Answer(
            String slug,
            String name,
            Optional<Integer> idleTimeoutMinutes,
            boolean hipaa,
            Optional<Integer> effectiveIdleTimeoutMinutes,
            String defaultDivision) {
        static Answer of(OrganizationSettings settings) {
            return new Answer(
                    settings.slug(),
                    settings.name(),
                    settings.idleTimeoutMinutes(),
                    settings.hipaa(),
                    settings.effectiveIdleTimeoutMinutes(),
                    settings.defaultDivision());
        }
    }

    void get(Call call) {
        OrganizationSettings settings =
                change(call).read().get().orElseThrow(() -> new ApiRefused(new ApiError.NotFound()));
        call.answer(Answer.of(settings), settings.version());
    }

    void replace(Call call) {
        Fields fields = call.fields();
        Optional<String> slug = fields.text("slug");
        String name = fields.requiredText("name");
        Optional<Integer> idleTimeoutMinutes = fields.number("idle_timeout_minutes");
        boolean hipaa = fields.flag("hipaa", false);
        String defaultDivision = fields.text("default_division").orElse(RoleAssignment.HOME);
        fields.ignore("effective_idle_timeout_minutes");
        OrganizationSettings saved = change(call)
                .save(
                        current -> {
                            if (slug.isPresent() && !slug.get().equals(current.slug())) {
                                fields.problem("slug", "cannot be changed: it stands in URLs that others keep");
                            }
                            return fields.make(() -> new OrganizationSettings(
                                    current.organizationId(),
                                    current.slug(),
                                    name,
                                    idleTimeoutMinutes,
                                    hipaa,
                                    defaultDivision,
                                    current.version()));
                        },
                        changed -> organizations.update(changed, call.initiator()));
        call.answer(Answer.of(saved), saved.version());
    }

    private Change<OrganizationSettings> change(Call call) {
        return new Change<>(
                call.ifMatch(), () -> organizations.settings(call.organizationId()), OrganizationSettings::version);
    }
}
