package io.tollbridge.api;

import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.OrganizationSettings;
import io.tollbridge.directory.Organizations;
import io.tollbridge.keys.Secrets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** {@code /organizations}: all of them, for operators. */
final class OrganizationsResource {
    private final Organizations organizations;
    private final Operators operators;
    private final Secrets secrets;

    OrganizationsResource(Organizations organizations, Operators operators, Secrets secrets) {
        this.organizations = organizations;
        this.operators = operators;
        this.secrets = secrets;
    }

    /** An organization in the list. */
    private record Listed(UUID id, String slug, String name) {}

    void list(Call call) {
        call.answer(
                ListAnswer.of(organizations.list(call.page()), one -> new Listed(one.id(), one.slug(), one.name())));
    }

    void get(Call call) {
        OrganizationSettings settings =
                change(call).read().get().orElseThrow(() -> new ApiRefused(new ApiError.NotFound()));
        call.answer(OrganizationAnswer.of(settings), settings.version());
    }

    /** Makes it with its Home division and the built-in roles, and with a local administrator where one is named. */
    void create(Call call) {
        Fields fields = call.fields();
        UUID id = secrets.id();
        String slug = fields.requiredText("slug");
        Optional<EmailAddress> administrator = fields.value(
                "administrator_email", text -> Optional.of(new EmailAddress(text)), Optional.<EmailAddress>empty());
        OrganizationBody body = OrganizationBody.read(fields);
        OrganizationSettings wanted =
                fields.make(() -> body.settings(id, new Organization(id, slug, body.name()).slug(), domains(body), 0));
        Change.require(organizations.create(wanted, call.initiator()));
        Organization made = new Organization(id, slug, body.name());
        Optional<String> password =
                administrator.map(email -> operators.breakGlass().reset(made, email, call.initiator()));
        OrganizationSettings saved = organizations.settings(id).orElse(wanted);
        call.created("/organizations/" + id, OrganizationAnswer.of(saved, password), saved.version());
    }

    void replace(Call call) {
        Fields fields = call.fields();
        OrganizationBody body = OrganizationBody.read(fields);
        fields.ignore("id", "effective_idle_timeout_minutes");
        OrganizationSettings saved = change(call)
                .save(
                        current -> fields.make(() -> body.settings(fields, current, domains(body))),
                        changed -> organizations.update(changed, call.initiator()));
        call.answer(OrganizationAnswer.of(saved), saved.version());
    }

    private static List<String> domains(OrganizationBody body) {
        return body.emailDomains().orElse(List.of());
    }

    private Change<OrganizationSettings> change(Call call) {
        UUID id = call.pathId();
        return new Change<>(call.ifMatch(), () -> organizations.settings(id), OrganizationSettings::version);
    }
}
