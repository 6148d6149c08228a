package io.tollbridge.api;

import io.tollbridge.directory.OrganizationSettings;
import io.tollbridge.directory.Organizations;
import java.util.List;

/** {@code /organization}: the settings of the caller's own. */
final class OrganizationResource {
    private final Organizations organizations;

    OrganizationResource(Organizations organizations) {
        this.organizations = organizations;
    }

    void get(Call call) {
        OrganizationSettings settings =
                change(call).read().get().orElseThrow(() -> new ApiRefused(new ApiError.NotFound()));
        call.answer(OrganizationAnswer.of(settings), settings.version());
    }

    /** All but its e-mail domains, which may be sent back as they are: whose a domain is, an operator decides. */
    void replace(Call call) {
        Fields fields = call.fields();
        OrganizationBody body = OrganizationBody.read(fields);
        fields.ignore("id", "effective_idle_timeout_minutes");
        OrganizationSettings saved = change(call)
                .save(
                        current -> {
                            List<String> domains = body.emailDomains().orElse(current.emailDomains());
                            OrganizationSettings changed =
                                    fields.make(() -> body.settings(fields, current, current.emailDomains()));
                            if (!domains.equals(current.emailDomains())) {
                                throw ApiError.invalid("email_domains", "are set by an operator alone");
                            }
                            return changed;
                        },
                        changed -> organizations.update(changed, call.initiator()));
        call.answer(OrganizationAnswer.of(saved), saved.version());
    }

    private Change<OrganizationSettings> change(Call call) {
        return new Change<>(
                call.ifMatch(), () -> organizations.settings(call.organizationId()), OrganizationSettings::version);
    }
}
