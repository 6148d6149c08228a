package io.tollbridge.login;

import io.tollbridge.audit.Action;
import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.AccountSettings;
import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviderSettings;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.MetadataPolicy;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Organizations;
import io.tollbridge.directory.PinnedCertificate;
import io.tollbridge.directory.RequestSettings;
import io.tollbridge.directory.Saved;
import io.tollbridge.directory.SetupLink;
import io.tollbridge.directory.SetupLinks;
import io.tollbridge.directory.Sha256;
import io.tollbridge.keys.Secrets;
import io.tollbridge.saml.Finding;
import io.tollbridge.saml.IdpMetadata;
import io.tollbridge.saml.MetadataDocument;
import io.tollbridge.saml.MetadataIntake;
import io.tollbridge.saml.Reports;
import io.tollbridge.saml.ValidationReport;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What somebody with a set-up link may do: see what to copy, bring metadata for one identity provider that stays disabled,
 * and test it. The token in the link's address is all that is asked for, and opens nothing else.
 */
public final class SetUp {
    private static final int LONGEST_NAME = 200;

    private final SetupLinks links;
    private final Organizations organizations;
    private final IdentityProviders identityProviders;
    private final StartLogin startLogin;
    private final Reports reports;
    private final Fetch fetch;
    private final MetadataIntake intake = new MetadataIntake();
    private final Secrets secrets;
    private final Clock clock;

    public SetUp(
            SetupLinks links,
            Organizations organizations,
            IdentityProviders identityProviders,
            StartLogin startLogin,
            Reports reports,
            Fetch fetch,
            Secrets secrets,
            Clock clock) {
        this.links = links;
        this.organizations = organizations;
        this.identityProviders = identityProviders;
        this.startLogin = startLogin;
        this.reports = reports;
        this.fetch = fetch;
        this.secrets = secrets;
        this.clock = clock;
    }

    /** Fetches from an address that a stranger named: only a guarded fetcher may stand behind it. */
    @FunctionalInterface
    public interface Fetch {
        byte[] fetch(URI url) throws Refused;
    }

    /** Something was not taken; the message is for whoever has the link. */
    public static final class Refused extends Exception {
        public Refused(String message) {
            super(message, null, false, false);
        }
    }

    /** How far it is. */
    public record Progress(
            SetupLink link,
            Organization organization,
            Optional<IdentityProvider> identityProvider,
            Optional<ValidationReport> test) {}

    /** Empty: there is no such link, or it is not good any more. */
    public Optional<Progress> progress(String token) {
        return links.open(Sha256.of(token), clock.instant())
                .flatMap(link -> organizations
                        .byId(link.organizationId())
                        .map(organization -> new Progress(
                                link,
                                organization,
                                link.identityProviderId()
                                        .flatMap(id -> identityProviders.byId(link.organizationId(), id)),
                                link.testId().flatMap(id -> reports.byId(link.organizationId(), id)))));
    }

    /**
     * Takes metadata: makes a disabled identity provider of it, or replaces that of the one the link stands for.
     *
     * @param xml the document itself; absent: it is fetched from {@code url}
     * @param address of whoever has the link, for the audit log
     */
    public void takeMetadata(Progress progress, Optional<String> xml, Optional<String> url, String address)
            throws Refused {
        MetadataDocument document = xml.isPresent()
                ? new MetadataDocument(xml.get())
                : fetched(url.orElseThrow(() -> new Refused("Give the metadata, or the address it is at.")));
        Optional<String> fetchedFrom = xml.isPresent() ? Optional.empty() : url;
        Instant now = clock.instant();
        IdpMetadata idp;
        try {
            idp = intake.take(
                            document.utf8(),
                            progress.identityProvider().map(IdentityProvider::entityId),
                            progress.identityProvider()
                                    .map(draft -> draft.settings().metadata())
                                    .orElse(MetadataPolicy.USUAL),
                            now)
                    .idp();
        } catch (MetadataIntake.Refused refused) {
            throw new Refused("The metadata " + refused.getMessage() + "." + why(refused.findings()));
        }
        Initiator by = new Initiator("setup-link:" + progress.link().id(), address);
        IdentityProvider draft = progress.identityProvider().isPresent()
                ? replaced(progress.identityProvider().get(), idp, document, fetchedFrom, by, now)
                : created(progress, idp, document, fetchedFrom, by, now);
        links.metadataTaken(progress.link().id(), draft.id(), now);
    }

    /** The address at which the test of what was set up begins. */
    public String beginTest(Progress progress) throws Refused {
        IdentityProvider draft = progress.identityProvider()
                .orElseThrow(() -> new Refused("Give the metadata first; there is nothing to test yet."));
        StartLogin.PreparedTest test = startLogin.prepareTest(progress.organization(), draft);
        links.testBegun(progress.link().id(), test.id());
        return test.url();
    }

    private MetadataDocument fetched(String url) throws Refused {
        try {
            return MetadataDocument.of(fetch.fetch(new URI(url)));
        } catch (URISyntaxException malformed) {
            throw new Refused("The address is no URL.");
        }
    }

    private static String why(List<Finding> findings) {
        return findings.stream()
                .findFirst()
                .map(finding -> " " + finding.hint() + " (" + finding.code() + ": " + finding.found() + ")")
                .orElse("");
    }

    private IdentityProvider created(
            Progress progress,
            IdpMetadata idp,
            MetadataDocument document,
            Optional<String> url,
            Initiator by,
            Instant now)
            throws Refused {
        String name =
                idp.entityId().length() > LONGEST_NAME ? idp.entityId().substring(0, LONGEST_NAME) : idp.entityId();
        try {
            IdentityProvider draft = new IdentityProvider(
                    secrets.id(),
                    progress.organization().id(),
                    name,
                    idp.entityId(),
                    false,
                    settings(name, progress.link(), url),
                    idp.endpoints(),
                    idp.wantAuthnRequestsSigned(),
                    idp.nameIdFormats(),
                    PinnedCertificate.active(idp.signingCertificates(), now),
                    now,
                    now,
                    1,
                    idp.validUntil(),
                    Optional.empty());
            require(identityProviders.create(draft, document.text(), by));
            return draft;
        } catch (InvalidValue invalid) {
            throw new Refused(invalid.field() + " " + invalid.problem() + ".");
        }
    }

    private IdentityProvider replaced(
            IdentityProvider current,
            IdpMetadata idp,
            MetadataDocument document,
            Optional<String> url,
            Initiator by,
            Instant now)
            throws Refused {
        if (current.enabled()) {
            throw new Refused("It is in use already. Ask whoever sent you this link.");
        }
        IdentityProvider changed;
        try {
            changed = current.withMetadata(
                    url.map(current.settings()::withMetadataUrl).orElse(current.settings()),
                    idp.endpoints(),
                    idp.wantAuthnRequestsSigned(),
                    idp.nameIdFormats(),
                    idp.signingCertificates(),
                    idp.validUntil(),
                    now);
        } catch (InvalidValue eachDisabled) {
            throw new Refused("Each certificate of this metadata was disabled here. Ask whoever sent you this link.");
        }
        require(identityProviders.update(
                changed, Optional.of(document.text()), Action.IDENTITY_PROVIDER_METADATA_REPLACE, by));
        return changed;
    }

    private static void require(Saved saved) throws Refused {
        switch (saved) {
            case Saved.Done() -> {}
            case Saved.Taken(String _) ->
                throw new Refused("This identity provider is set up here already. Ask whoever sent you this link.");
            case Saved.Stale(), Saved.InTheWay(String _), Saved.InUse(String _), Saved.NoSuch(String _, String _) ->
                throw new Refused("Somebody else changed it meanwhile. Load the page again.");
        }
    }

    private static IdentityProviderSettings settings(String name, SetupLink link, Optional<String> url) {
        return new IdentityProviderSettings(
                name,
                link.type(),
                url,
                Optional.empty(),
                false,
                Optional.empty(),
                List.of(),
                60,
                true,
                false,
                true,
                Optional.empty(),
                Optional.empty(),
                RequestSettings.USUAL,
                AccountSettings.USUAL,
                MetadataPolicy.USUAL);
    }
}
