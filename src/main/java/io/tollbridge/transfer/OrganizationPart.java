package io.tollbridge.transfer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.api.Fields;
import io.tollbridge.api.OrganizationBody;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.OrganizationSettings;
import java.util.List;
import java.util.Optional;

/**
 * The organization and its settings. A further field of {@link OrganizationSettings} goes into the first three
 * methods.
 */
final class OrganizationPart {
    private static final String PATH = OrganizationFile.ORGANIZATION;

    private OrganizationPart() {}

    static ObjectNode written(OrganizationSettings settings) {
        ObjectNode entry =
                OrganizationFile.mapping().put("slug", settings.slug()).put("name", settings.name());
        settings.idleTimeoutMinutes().ifPresent(minutes -> entry.put("idle_timeout_minutes", minutes));
        entry.put("hipaa", settings.hipaa()).put("default_division", settings.defaultDivision());
        settings.signInName().ifPresent(name -> entry.put("sign_in_name", name));
        settings.logoUrl().ifPresent(url -> entry.put("logo_url", url));
        entry.put("implicit_allowed", settings.implicitAllowed());
        settings.emailDomains().forEach(entry.withArray("email_domains")::add);
        return entry;
    }

    /** Of no organization yet. */
    static Optional<OrganizationSettings> read(Reading.Entry entry) {
        Fields fields = entry.fields();
        fields.requiredText("slug");
        OrganizationBody body = OrganizationBody.read(fields);
        return entry.made(() -> {
            Organization organization =
                    new Organization(Client.BUILT_IN, body.slug().orElse(""), body.name());
            return body.settings(
                    organization.id(), organization.slug(), body.emailDomains().orElse(List.of()), 0);
        });
    }

    private static OrganizationSettings over(OrganizationSettings current, OrganizationSettings wanted) {
        return new OrganizationSettings(
                current.organizationId(),
                current.slug(),
                wanted.name(),
                wanted.idleTimeoutMinutes(),
                wanted.hipaa(),
                wanted.defaultDivision(),
                wanted.signInName(),
                wanted.logoUrl(),
                wanted.implicitAllowed(),
                wanted.emailDomains(),
                current.version());
    }

    static void check(Reading reading, OrganizationSettings wanted, Names names) {
        if (!names.divisions().contains(wanted.defaultDivision())) {
            reading.problem(PATH + ".default_division", "names " + wanted.defaultDivision() + ", which is no division");
        }
    }

    /** The organization itself; its settings follow once its divisions are there. */
    static Organization made(Ground ground, OrganizationSettings wanted, Changes changes) {
        return ground.stores().organizations().bySlug(wanted.slug()).orElseGet(() -> {
            changes.created("organization " + wanted.slug());
            return ground.stores()
                    .organizations()
                    .createIfAbsent(new Organization(ground.ids().get(), wanted.slug(), wanted.name()), ground.by());
        });
    }

    static void apply(Ground ground, Organization organization, OrganizationSettings wanted, Changes changes) {
        OrganizationSettings current = ground.stores()
                .organizations()
                .settings(organization.id())
                .orElseThrow(() -> new ImportFailed("somebody deleted the organization meanwhile"));
        OrganizationSettings after = over(current, wanted);
        List<String> fields = Changes.between(written(current), written(after));
        if (fields.isEmpty()) {
            changes.unchanged();
            return;
        }
        Ground.require(PATH, ground.stores().organizations().update(after, ground.by()));
        changes.changed("organization " + current.slug(), fields);
    }
}
