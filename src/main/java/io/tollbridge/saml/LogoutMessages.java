package io.tollbridge.saml;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollbridge.directory.IdentityProviderEndpoints;
import io.tollbridge.keys.CertifiedKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import org.opensaml.saml.common.SAMLVersion;
import org.opensaml.saml.common.SignableSAMLObject;
import org.opensaml.saml.saml2.core.Issuer;
import org.opensaml.saml.saml2.core.LogoutRequest;
import org.opensaml.saml.saml2.core.LogoutResponse;
import org.opensaml.saml.saml2.core.NameID;
import org.opensaml.saml.saml2.core.SessionIndex;
import org.opensaml.saml.saml2.core.Status;
import org.opensaml.saml.saml2.core.StatusCode;

/**
 * Makes our messages of single logout (Core §3.7), always signed (Profiles §4.4.3.1), and puts them into the binding that
 * the identity provider's metadata offers: HTTP-Redirect, else HTTP-POST.
 */
public final class LogoutMessages {
    /** Our request is good for so long. */
    public static final Duration LIFETIME = Duration.ofMinutes(5);

    private final ServiceProviderUrls urls;
    private final IdentityProviderEndpoints endpoints;
    private final CertifiedKey key;

    /** From this service provider to that identity provider. */
    public LogoutMessages(ServiceProviderUrls urls, IdentityProviderEndpoints endpoints, CertifiedKey key) {
        this.urls = urls;
        this.endpoints = endpoints;
        this.key = key;
    }

    /** A LogoutRequest for this session of the identity provider's; empty: it has no single logout service. */
    public Optional<Outgoing> request(String id, Instant now, SamlSession session, String relayState) {
        return send(
                endpoints.sloRedirect(), endpoints.sloPost(), "SAMLRequest", Optional.of(relayState), destination -> {
                    LogoutRequest request = OpenSaml.build(LogoutRequest.DEFAULT_ELEMENT_NAME);
                    request.setID(id);
                    request.setVersion(SAMLVersion.VERSION_20);
                    request.setIssueInstant(now);
                    request.setDestination(destination);
                    request.setNotOnOrAfter(now.plus(LIFETIME));
                    request.setIssuer(issuer());
                    request.setNameID(name(session));
                    session.sessionIndex().ifPresent(value -> {
                        SessionIndex index = OpenSaml.build(SessionIndex.DEFAULT_ELEMENT_NAME);
                        index.setValue(value);
                        request.getSessionIndexes().add(index);
                    });
                    return request;
                });
    }

    /**
     * The answer to a LogoutRequest; empty: the identity provider takes none.
     *
     * @param relayState of the request, given back as it came
     */
    public Optional<Outgoing> response(
            String id, Instant now, String inResponseTo, LogoutStatus status, Optional<String> relayState) {
        return send(
                endpoints.sloRedirectResponse().or(endpoints::sloRedirect),
                endpoints.sloPostResponse().or(endpoints::sloPost),
                "SAMLResponse",
                relayState,
                destination -> {
                    LogoutResponse response = OpenSaml.build(LogoutResponse.DEFAULT_ELEMENT_NAME);
                    response.setID(id);
                    response.setVersion(SAMLVersion.VERSION_20);
                    response.setIssueInstant(now);
                    response.setDestination(destination);
                    response.setInResponseTo(inResponseTo);
                    response.setIssuer(issuer());
                    response.setStatus(status(status));
                    return response;
                });
    }

    private Optional<Outgoing> send(
            Optional<String> redirect,
            Optional<String> post,
            String parameter,
            Optional<String> relayState,
            Function<String, SignableSAMLObject> message) {
        if (redirect.isPresent()) {
            String xml = OpenSaml.xml(message.apply(redirect.get()));
            return Optional.of(new Outgoing.Redirect(
                    RedirectBinding.url(redirect.get(), parameter, xml, relayState, Optional.of(key))));
        }
        return post.map(url -> new Outgoing.Post(
                url,
                parameter,
                Base64.getEncoder()
                        .encodeToString(OpenSaml.signed(message.apply(url), key).getBytes(UTF_8)),
                relayState));
    }

    private Issuer issuer() {
        Issuer issuer = OpenSaml.build(Issuer.DEFAULT_ELEMENT_NAME);
        issuer.setValue(urls.entityId());
        return issuer;
    }

    /** Exactly as the assertion had it (Core §3.7.1): what was absent stays absent. */
    private static NameID name(SamlSession session) {
        NameID name = OpenSaml.build(NameID.DEFAULT_ELEMENT_NAME);
        name.setValue(session.nameId());
        if (!session.format().isEmpty()) {
            name.setFormat(session.format());
        }
        if (!session.nameQualifier().isEmpty()) {
            name.setNameQualifier(session.nameQualifier());
        }
        if (!session.spNameQualifier().isEmpty()) {
            name.setSPNameQualifier(session.spNameQualifier());
        }
        return name;
    }

    private static Status status(LogoutStatus how) {
        Status status = OpenSaml.build(Status.DEFAULT_ELEMENT_NAME);
        StatusCode code = code(
                switch (how) {
                    case SUCCESS -> StatusCode.SUCCESS;
                    case PARTIAL, FAILED -> StatusCode.RESPONDER;
                    case REQUEST_REFUSED -> StatusCode.REQUESTER;
                });
        if (how == LogoutStatus.PARTIAL) {
            code.setStatusCode(code(StatusCode.PARTIAL_LOGOUT));
        }
        status.setStatusCode(code);
        return status;
    }

    private static StatusCode code(String value) {
        StatusCode code = OpenSaml.build(StatusCode.DEFAULT_ELEMENT_NAME);
        code.setValue(value);
        return code;
    }
}
