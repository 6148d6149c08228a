package io.tollbridge.oauth;

import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.id.Audience;
import com.nimbusds.oauth2.sdk.token.Token;
import com.nimbusds.oauth2.sdk.token.TokenTypeURI;
import com.nimbusds.oauth2.sdk.tokenexchange.TokenExchangeGrant;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.SubjectTokenType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A request of RFC 8693 §2.1, read by Nimbus and held against what its client may ask for.
 *
 * @param targets {@code resource} and {@code audience} together: both name whom the token is for
 */
record ExchangeRequest(
        String subjectToken,
        SubjectTokenType subjectTokenType,
        Optional<String> actorToken,
        TokenTypeURI requestedType,
        List<String> targets) {
    ExchangeRequest {
        targets = List.copyOf(targets);
    }

    static ExchangeRequest read(FormRequest form, Client client) {
        if (form.parameter("actor_token").isPresent()
                != form.parameter("actor_token_type").isPresent()) {
            throw invalid("actor_token and actor_token_type stand together or not at all.");
        }
        form.required("subject_token");
        form.required("subject_token_type");
        TokenExchangeGrant grant = parsed(form);
        return new ExchangeRequest(
                grant.getSubjectToken().getValue(),
                subjectTokenType(grant, client),
                actorToken(grant.getActorToken(), grant.getActorTokenType()),
                requestedType(grant.getRequestedTokenType()),
                targets(form, grant, client));
    }

    private static TokenExchangeGrant parsed(FormRequest form) {
        // An empty parameter counts as absent (RFC 6749 §3.2).
        Map<String, List<String>> sent = form.parameters().keySet().stream()
                .filter(name -> !form.values(name).isEmpty())
                .collect(Collectors.toMap(name -> name, form::values));
        try {
            return TokenExchangeGrant.parse(sent);
        } catch (ParseException | IllegalArgumentException unreadable) {
            throw invalid("The request is no readable token exchange request.");
        }
    }

    /** RFC 8693 §2.2.2: a subject token that is unacceptable by policy is {@code invalid_request}. */
    private static SubjectTokenType subjectTokenType(TokenExchangeGrant grant, Client client) {
        String asked = grant.getSubjectTokenType().getURI().toString();
        return client.settings().exchange().subjectTokenTypes().stream()
                .filter(type -> type.urn().equals(asked))
                .findFirst()
                .orElseThrow(() -> invalid("The client may not exchange subject tokens of this type."));
    }

    private static Optional<String> actorToken(@Nullable Token token, @Nullable TokenTypeURI type) {
        if (token == null) {
            return Optional.empty();
        }
        boolean jwt = TokenTypeURI.JWT.equals(type);
        if (!jwt && !TokenTypeURI.ACCESS_TOKEN.equals(type)) {
            throw invalid("An actor token must be an access token.");
        }
        if (jwt && !isJwt(token.getValue())) {
            throw invalid("The actor token is not a JWT.");
        }
        return Optional.of(token.getValue());
    }

    private static TokenTypeURI requestedType(@Nullable TokenTypeURI asked) {
        if (asked == null || asked.equals(TokenTypeURI.ACCESS_TOKEN)) {
            return TokenTypeURI.ACCESS_TOKEN;
        }
        if (asked.equals(TokenTypeURI.SAML2) || asked.equals(TokenTypeURI.JWT)) {
            return asked;
        }
        throw invalid("requested_token_type is not one that is issued here.");
    }

    private static List<String> targets(FormRequest form, TokenExchangeGrant grant, Client client) {
        @Nullable List<Audience> audiences = grant.getAudience();
        List<String> targets = Stream.concat(
                        form.values("resource").stream(),
                        audiences == null ? Stream.empty() : audiences.stream().map(Audience::getValue))
                .distinct()
                .toList();
        if (!client.settings().allowedAudiences().containsAll(targets)) {
            throw new OAuthException(new OAuthError.InvalidTarget(
                    client.clientId() + " asks for a target beyond its allowed_audiences",
                    "The client may not have tokens for this resource or audience."));
        }
        return targets;
    }

    /** Whether it has a JWT's form; whether it is good, the look-up says. */
    static boolean isJwt(String token) {
        try {
            SignedJWT.parse(token);
            return true;
        } catch (java.text.ParseException other) {
            return false;
        }
    }

    static OAuthException invalid(String told) {
        return new OAuthException(new OAuthError.InvalidRequest(told));
    }
}
