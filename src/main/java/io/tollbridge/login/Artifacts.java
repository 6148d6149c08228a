package io.tollbridge.login;

import io.tollbridge.directory.IdentityProvider;
import io.tollbridge.directory.IdentityProviders;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Sha256;
import io.tollbridge.keys.Secrets;
import io.tollbridge.saml.Artifact;
import io.tollbridge.saml.ArtifactResolves;
import io.tollbridge.saml.CheckCode;
import io.tollbridge.saml.IncomingMessage;
import io.tollbridge.saml.SamlRefused;
import io.tollbridge.saml.ServiceProviderKeys;
import io.tollbridge.saml.ServiceProviderUrls;
import io.tollbridge.saml.TrustedIssuer;
import io.tollbridge.saml.Validation;
import java.net.URI;
import java.util.Optional;

/**
 * Fetches the message that an artifact stands for (Bindings §3.6, Profiles §5). The artifact comes from anybody, so nobody is
 * asked for anything unless this browser waits for that identity provider, or it may send what was not asked for.
 */
public final class Artifacts {
    private final String baseUrl;
    private final IdentityProviders identityProviders;
    private final ServiceProviderKeys keys;
    private final PendingLogins pendingLogins;
    private final Resolver resolver;
    private final Secrets secrets;

    public Artifacts(
            String baseUrl,
            IdentityProviders identityProviders,
            ServiceProviderKeys keys,
            PendingLogins pendingLogins,
            Resolver resolver,
            Secrets secrets) {
        this.baseUrl = baseUrl;
        this.identityProviders = identityProviders;
        this.keys = keys;
        this.pendingLogins = pendingLogins;
        this.resolver = resolver;
        this.secrets = secrets;
    }

    /** Posts a SOAP message, and gives the answer. */
    public interface Resolver {
        byte[] post(URI service, byte[] soap) throws Unresolved;
    }

    /** No usable answer came; the message says why, for the administrator. */
    public static final class Unresolved extends Exception {
        public Unresolved(String why) {
            super(why, null, false, false);
        }
    }

    /** Whose artifact it is, and its form. */
    record Known(Artifact artifact, IdentityProvider identityProvider) {}

    /** Whom to ask; nothing is asked yet. */
    Known read(Organization organization, String parameter, Validation validation) throws SamlRefused {
        Artifact artifact = Artifact.parse(parameter)
                .orElseThrow(() -> validation.refuse(
                        CheckCode.ARTIFACT, "something else", "an artifact of type 0x0004, 44 bytes in base64", ""));
        IdentityProvider identityProvider = identityProviders
                .bySourceId(organization.id(), artifact.sourceId())
                .orElseThrow(() -> validation.refuse(
                        CheckCode.UNKNOWN_ISSUER,
                        "source ID " + artifact.sourceId(),
                        "the SHA-1 of the entity id of an identity provider of this organization",
                        "Import the metadata of this identity provider, or compare its entity id with the one"
                                + " configured."));
        return new Known(artifact, identityProvider);
    }

    /** Asks, and reads the answer; its signature around the message is verified by then. */
    IncomingMessage resolve(
            Organization organization, Known known, Optional<String> browserCookie, Validation validation)
            throws SamlRefused {
        IdentityProvider identityProvider = known.identityProvider();
        if (!identityProvider.answersByArtifact()) {
            throw validation.refuse(
                    CheckCode.ARTIFACT,
                    "an artifact of " + identityProvider.name(),
                    "an identity provider whose response_binding is HTTP-Artifact",
                    "Set response_binding to HTTP-Artifact, or have it answer by HTTP-POST.");
        }
        if (!isExpected(organization, identityProvider, browserCookie, validation)) {
            throw validation.refuse(
                    CheckCode.PENDING_LOGIN,
                    "this browser waits for no answer of " + identityProvider.name(),
                    "a login that this browser began within the last quarter of an hour",
                    "Sign in from here, or allow IdP-initiated login for this identity provider.");
        }
        String service = identityProvider
                .endpoints()
                .artifactResolver(known.artifact().endpointIndex())
                .orElseThrow(() -> validation.refuse(
                        CheckCode.ARTIFACT,
                        "endpoint index " + known.artifact().endpointIndex(),
                        "the index of an ArtifactResolutionService in the metadata",
                        "Import the metadata of this identity provider again."));
        validation.pass(CheckCode.ARTIFACT, "of " + identityProvider.entityId(), "an artifact of type 0x0004");
        String id = "_" + secrets.token();
        byte[] request = ArtifactResolves.make(
                id,
                validation.at(),
                new ServiceProviderUrls(baseUrl, organization.slug()),
                service,
                known.artifact(),
                keys.signing(organization.id(), identityProvider.id()));
        try {
            byte[] answer = resolver.post(URI.create(service), request);
            return validation.readResolved(answer, id, TrustedIssuer.of(identityProvider));
        } catch (Unresolved unresolved) {
            throw validation.refuse(
                    CheckCode.ARTIFACT_RESOLUTION,
                    service + ": " + unresolved.getMessage(),
                    "an answer of the ArtifactResolutionService within 8 s",
                    "");
        }
    }

    private boolean isExpected(
            Organization organization,
            IdentityProvider identityProvider,
            Optional<String> browserCookie,
            Validation validation) {
        return identityProvider.enabled() && identityProvider.settings().allowUnsolicited()
                || browserCookie
                        .filter(cookie -> pendingLogins.awaits(
                                organization.id(), identityProvider.id(), Sha256.of(cookie), validation.at()))
                        .isPresent();
    }
}
