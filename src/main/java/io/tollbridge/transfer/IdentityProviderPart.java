package io.tollbridge.transfer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollbridge.api.Fields;
import io.tollbridge.api.IdentityProviderBody;
import io.tollbridge.api.Settable;
import io.tollbridge.audit.Action;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviderEndpoints;
import io.tollbridge.directory.IdentityProviderSettings;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.PinnedCertificate;
import io.tollbridge.login.Landing;
import io.tollbridge.saml.WrittenMetadata;
import io.tollbridge.store.ManagementStores;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The identity providers: what the API's body of one says, and what was read from its metadata. The document
 * itself is not in the file; where there is none yet, or it is not true any more, it is written anew from what is.
 */
final class IdentityProviderPart {
    private static final Settable SETTABLE = new Settable();
    private static final List<String> METADATA =
            List.of("want_authn_requests_signed", "name_id_formats", "metadata_valid_until", "endpoints");

    private IdentityProviderPart() {}

    record Entry(
            String path,
            String entityId,
            String name,
            boolean enabled,
            IdentityProviderSettings settings,
            boolean wantAuthnRequestsSigned,
            List<String> nameIdFormats,
            Optional<Instant> validUntil,
            IdentityProviderEndpoints endpoints,
            List<CertificatesPart.Entry> certificates) {
        String idPath() {
            return path + ".entity_id";
        }

        /** A new one, or this one changed. */
        IdentityProvider over(Ground ground, Optional<Organization> organization, Optional<IdentityProvider> current) {
            // Where the document comes from a URL, until when it holds is what the last refresh has read.
            boolean refreshed = current.isPresent() && settings.metadataUrl().isPresent();
            return new IdentityProvider(
                    current.map(IdentityProvider::id).orElseGet(ground.ids()),
                    organization.map(Organization::id).orElse(Client.BUILT_IN),
                    name,
                    entityId,
                    enabled,
                    settings,
                    endpoints,
                    wantAuthnRequestsSigned,
                    nameIdFormats,
                    CertificatesPart.over(
                            current.map(IdentityProvider::pinned).orElse(List.of()), certificates, ground.now()),
                    current.map(IdentityProvider::createdAt).orElse(ground.now()),
                    ground.now(),
                    current.map(IdentityProvider::version).orElse(1),
                    refreshed ? current.flatMap(IdentityProvider::metadataValidUntil) : validUntil,
                    current.flatMap(IdentityProvider::assertionsNotBefore));
        }
    }

    static List<ObjectNode> written(ManagementStores stores, Organization organization) {
        return Ground.all(page -> stores.identityProviders().list(organization.id(), page)).stream()
                .sorted(Comparator.comparing(IdentityProvider::entityId))
                .map(IdentityProviderPart::written)
                .toList();
    }

    static ObjectNode written(IdentityProvider identityProvider) {
        ObjectNode entry = OrganizationFile.mapping().put("entity_id", identityProvider.entityId());
        entry.setAll(SETTABLE.identityProvider(identityProvider));
        entry.put("want_authn_requests_signed", identityProvider.wantAuthnRequestsSigned());
        if (!identityProvider.nameIdFormats().isEmpty()) {
            ArrayNode formats = entry.putArray("name_id_formats");
            identityProvider.nameIdFormats().forEach(formats::add);
        }
        identityProvider.metadataValidUntil().ifPresent(at -> entry.put("metadata_valid_until", at.toString()));
        entry.set("endpoints", EndpointsPart.written(identityProvider.endpoints()));
        entry.set("certificates", CertificatesPart.written(identityProvider.pinned()));
        return entry;
    }

    static Optional<Entry> read(Reading.Entry entry) {
        Fields fields = entry.fields();
        String entityId = fields.requiredText("entity_id");
        IdentityProviderBody body = IdentityProviderBody.read(fields);
        boolean wantSigned = fields.flag("want_authn_requests_signed", false);
        List<String> formats = fields.texts("name_id_formats");
        Optional<Instant> validUntil =
                fields.value("metadata_valid_until", text -> Optional.of(instant(text)), Optional.<Instant>empty());
        Optional<IdentityProviderEndpoints> endpoints = EndpointsPart.read(entry.part("endpoints"));
        List<Reading.Entry> listed = entry.parts("certificates");
        List<CertificatesPart.Entry> certificates = CertificatesPart.read(listed);
        Optional<Entry> made = entry.made(() -> {
            String name = body.nameOr(entityId);
            return new Entry(
                    entry.path(),
                    entityId,
                    name,
                    body.enabled(),
                    body.settings(name),
                    wantSigned,
                    formats,
                    validUntil,
                    endpoints.orElseThrow(() -> new InvalidValue("endpoints", "cannot be read")),
                    certificates);
        });
        return listed.size() == certificates.size() ? made : Optional.empty();
    }

    /** All that the database need not be written for. */
    static void check(Ground ground, Reading reading, Optional<Organization> organization, List<Entry> entries) {
        for (Entry entry : entries) {
            try {
                Optional<IdentityProvider> current = organization.flatMap(
                        one -> ground.stores().identityProviders().byEntityId(one.id(), entry.entityId()));
                IdentityProvider wanted = entry.over(ground, organization, current);
                if (wanted.settings().requests().byArtifact() && !wanted.answersByArtifact()) {
                    reading.problem(entry.path() + ".response_binding", "needs endpoints.artifact_resolution");
                }
                if (current.isEmpty() || ofMetadata(changes(current.get(), wanted))) {
                    judge(reading, entry.path(), wanted, ground.now());
                }
            } catch (InvalidValue invalid) {
                reading.problem(entry.path() + "." + invalid.field(), invalid.problem());
            }
        }
    }

    /** As metadata it must be what the API would take, and say the same once it is read. */
    private static void judge(Reading reading, String path, IdentityProvider wanted, Instant now) {
        WrittenMetadata.Verdict verdict = document(wanted).judged(now);
        verdict.findings().forEach(finding -> reading.problem(path, finding.hint() + " (" + finding.code() + ")"));
        if (verdict.findings().isEmpty() && !verdict.same()) {
            reading.problem(path + ".endpoints", "must all be absolute http or https URLs");
        }
    }

    static void apply(Ground ground, Organization organization, List<Entry> entries, Changes changes) {
        Landing landing = new Landing(ground.stores().applications());
        for (Entry entry : entries) {
            Optional<IdentityProvider> current =
                    ground.stores().identityProviders().byEntityId(organization.id(), entry.entityId());
            IdentityProvider wanted = entry.over(ground, Optional.of(organization), current);
            List<String> fields = current.map(one -> changes(one, wanted)).orElse(List.of());
            if (current.isPresent() && fields.isEmpty()) {
                changes.unchanged();
                continue;
            }
            entry.settings()
                    .landingUrl()
                    .filter(_ -> current.isEmpty() || fields.contains("landing_url"))
                    .filter(url -> !landing.isAllowed(organization.id(), url))
                    .ifPresent(_ -> {
                        throw new ImportFailed(entry.path() + ".landing_url must be a local path, or lie at the origin"
                                + " of a redirect URI of an approved application");
                    });
            save(ground, entry.path(), current.isEmpty(), wanted, fields);
            if (current.isEmpty()) {
                changes.created("identity provider " + entry.entityId());
            } else {
                changes.changed("identity provider " + entry.entityId(), fields);
            }
        }
    }

    private static void save(Ground ground, String path, boolean isNew, IdentityProvider wanted, List<String> fields) {
        if (isNew) {
            String xml = document(wanted).document().text();
            Ground.require(path, ground.stores().identityProviders().create(wanted, xml, ground.by()));
            return;
        }
        Optional<String> xml = Optional.of(wanted)
                .filter(_ -> ofMetadata(fields))
                .map(one -> document(one).document().text());
        Action action = xml.isPresent() ? Action.IDENTITY_PROVIDER_METADATA_REPLACE : Action.IDENTITY_PROVIDER_EDIT;
        Ground.require(path, ground.stores().identityProviders().update(wanted, xml, action, ground.by()));
    }

    private static List<String> changes(IdentityProvider current, IdentityProvider wanted) {
        return Changes.between(written(current), written(wanted));
    }

    private static boolean ofMetadata(List<String> fields) {
        return fields.stream().anyMatch(METADATA::contains);
    }

    /** With the certificates that were not added beside it; where there are no others, the active ones. */
    private static WrittenMetadata document(IdentityProvider wanted) {
        List<PinnedCertificate> listed =
                wanted.pinned().stream().filter(one -> !one.byHand()).toList();
        return new WrittenMetadata(
                wanted.entityId(),
                wanted.endpoints(),
                wanted.wantAuthnRequestsSigned(),
                wanted.nameIdFormats(),
                listed.isEmpty()
                        ? wanted.certificates()
                        : listed.stream().map(PinnedCertificate::certificate).toList(),
                wanted.metadataValidUntil());
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text).truncatedTo(ChronoUnit.MICROS);
        } catch (DateTimeException unreadable) {
            throw new InvalidValue("metadata_valid_until", "must be a time such as 2026-01-31T10:00:00Z");
        }
    }
}
