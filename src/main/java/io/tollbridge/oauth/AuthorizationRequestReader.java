package io.tollbridge.oauth;

import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseMode;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import io.tollbridge.directory.Client;
import io.tollbridge.directory.ClientSettings;
import io.tollbridge.directory.GrantType;
import io.tollbridge.directory.ImplicitSunset;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.Scopes;
import io.tollbridge.oauth.AuthorizationRequest.Prompt;
import io.tollbridge.oauth.AuthorizationRequest.ResponseType;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Parses an authorization request once and holds it to its client's registration. First comes what must be right before
 * anybody may be redirected; whatever is wrong after that is told to the client. Nimbus reads the parameters of the
 * specifications; what is not among them is ignored (RFC 6749 §3.1).
 */
public final class AuthorizationRequestReader {
    /** The {@code request_uri} of a pushed request begins so (RFC 9126 §2.2). */
    public static final String PUSHED = "urn:ietf:params:oauth:request_uri:";

    private static final Set<String> READ_BY_NIMBUS = Set.of(
            "client_id",
            "response_type",
            "redirect_uri",
            "response_mode",
            "scope",
            "state",
            "nonce",
            "prompt",
            "code_challenge",
            "code_challenge_method",
            "id_token_hint",
            "dpop_jkt");

    /** Characters in all, encoded: what the column that may keep it can hold, and twice what browsers can send. */
    private static final int LONGEST = 16_000;

    /** RFC 7636 §4.2: the base64url of a SHA-256. */
    private static final String S256 = "[A-Za-z0-9_-]{43}";

    private final String baseUrl;
    private final ImplicitSunset sunset;
    private final Clock clock;

    public AuthorizationRequestReader(String baseUrl, ImplicitSunset sunset, Clock clock) {
        this.baseUrl = baseUrl;
        this.sunset = sunset;
        this.clock = clock;
    }

    /**
     * The request, or an {@link AuthorizationRefused}.
     *
     * @param parameters each with every value that was sent
     * @param pushed they came from the client itself (RFC 9126)
     */
    public AuthorizationRequest read(Map<String, List<String>> parameters, Client client, boolean pushed) {
        ClientSettings settings = client.settings();
        if (!client.isUsable(clock.instant())) {
            throw AuthorizationRefused.shown(
                    "client " + client.clientId() + " is disabled", "This application is switched off.");
        }
        Optional<String> sentUri = redirectUri(parameters, settings);
        ReturnAddress to = new ReturnAddress(
                sentUri.orElseGet(() -> settings.redirectUris().getFirst()),
                Parameters.first(parameters, "state"),
                // OAuth 2.0 Multiple Response Types §2: whatever gives a token answers in the fragment, errors too.
                Arrays.asList(Parameters.first(parameters, "response_type")
                                .orElse("")
                                .split(" "))
                        .contains("token"));
        requireReadable(parameters, to);
        if (settings.requirePushedAuthorizationRequests() && !pushed) { // RFC 9126 §6
            throw invalid(to, "This client must push its authorization requests.");
        }
        ResponseType type = type(parameters, settings.grantType(), to);
        Parsed parsed = parse(parameters, type, to);
        requireResponseMode(parsed.request().getResponseMode(), to);
        return new AuthorizationRequest(
                client.clientId(),
                Parameters.first(parameters, "org"),
                to,
                sentUri.isPresent(),
                type,
                scope(parameters, settings, to),
                type == ResponseType.CODE ? codeChallenge(parsed.request(), settings, to) : Optional.empty(),
                Parameters.first(parameters, "nonce"),
                resources(parameters, settings, to),
                prompts(parsed.request()),
                maxAge(parameters, to),
                Parameters.first(parameters, "provider"),
                Parameters.first(parameters, "login_hint"),
                parsed.subjectHint(),
                Optional.ofNullable(parsed.request().getDPoPJWKThumbprintConfirmation())
                        .map(confirmation -> confirmation.getValue().toString()));
    }

    /** Exactly one that is registered (RFC 9700 §2.1); it may be left out only where none but one could be meant. */
    private static Optional<String> redirectUri(Map<String, List<String>> parameters, ClientSettings settings) {
        List<String> sent = parameters.getOrDefault("redirect_uri", List.of()).stream()
                .filter(value -> !value.isEmpty())
                .toList();
        if (sent.size() > 1) {
            throw AuthorizationRefused.shown(
                    "redirect_uri is repeated", "The application sent you here with a broken request.");
        }
        if (sent.isEmpty()) {
            boolean openid = asksForOpenid(parameters); // OpenID Connect Core §3.1.2.1: REQUIRED
            if (openid || settings.redirectUris().size() != 1) {
                throw AuthorizationRefused.shown(
                        "redirect_uri is missing", "The application did not say where to bring you back to.");
            }
            return Optional.empty();
        }
        if (!settings.allowsRedirectTo(sent.getFirst())) {
            throw AuthorizationRefused.shown(
                    "redirect_uri is not registered",
                    "The application asked to bring you back to an address that is not registered for it.");
        }
        return Optional.of(sent.getFirst());
    }

    private static void requireReadable(Map<String, List<String>> parameters, ReturnAddress to) {
        for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
            // RFC 6749 §3.1: not more than once, but for resource (RFC 8707 §2).
            if (parameter.getValue().size() > 1 && !parameter.getKey().equals("resource")) {
                throw invalid(to, "The parameter " + Printable.of(parameter.getKey()) + " is repeated.");
            }
        }
        if (Parameters.form(parameters).length() > LONGEST) {
            throw invalid(to, "The request is too long.");
        }
        if (Parameters.first(parameters, "request").isPresent()) { // OpenID Connect Core §3.1.2.6
            throw AuthorizationRefused.redirected(
                    to, AuthorizationError.REQUEST_NOT_SUPPORTED, "Request objects are not offered.");
        }
        if (Parameters.first(parameters, "request_uri").isPresent()) {
            throw AuthorizationRefused.redirected(
                    to,
                    AuthorizationError.REQUEST_URI_NOT_SUPPORTED,
                    "Only the request_uri of a pushed authorization request is taken.");
        }
        if (Parameters.first(parameters, "registration").isPresent()) {
            throw AuthorizationRefused.redirected(
                    to, AuthorizationError.REGISTRATION_NOT_SUPPORTED, "Clients are registered beforehand.");
        }
    }

    private ResponseType type(Map<String, List<String>> parameters, GrantType grant, ReturnAddress to) {
        String word = Parameters.first(parameters, "response_type")
                .orElseThrow(() -> invalid(to, "response_type is missing."));
        ResponseType type = switch (word) {
            case "code" -> ResponseType.CODE;
            case "token" -> ResponseType.TOKEN;
            default -> throw unsupported(to, "This response type is not offered.");
        };
        if (type == ResponseType.TOKEN && !sunset.allowsUse(clock.instant())) {
            throw unsupported(to, "The implicit grant has ended. Use the authorization code with PKCE.");
        }
        if (grant != (type == ResponseType.CODE ? GrantType.AUTHORIZATION_CODE : GrantType.IMPLICIT)) {
            throw AuthorizationRefused.redirected(
                    to, AuthorizationError.UNAUTHORIZED_CLIENT, "The client may not use this response type.");
        }
        return type;
    }

    private record Parsed(com.nimbusds.oauth2.sdk.AuthorizationRequest request, Optional<String> subjectHint) {}

    private static Parsed parse(Map<String, List<String>> parameters, ResponseType type, ReturnAddress to) {
        Map<String, List<String>> known = new HashMap<>();
        READ_BY_NIMBUS.forEach(
                name -> Parameters.first(parameters, name).ifPresent(value -> known.put(name, List.of(value))));
        known.put("redirect_uri", List.of(to.redirectUri()));
        try {
            if (type == ResponseType.CODE && asksForOpenid(parameters)) {
                AuthenticationRequest request = AuthenticationRequest.parse(known);
                return new Parsed(request, subject(request.getIDTokenHint()));
            }
            return new Parsed(com.nimbusds.oauth2.sdk.AuthorizationRequest.parse(known), Optional.empty());
        } catch (ParseException | java.text.ParseException | IllegalArgumentException unreadable) {
            ErrorObject error = unreadable instanceof ParseException named && named.getErrorObject() != null
                    ? named.getErrorObject()
                    : OAuth2Error.INVALID_REQUEST;
            throw invalid(
                    to,
                    error.getDescription() == null
                            ? "The request cannot be read."
                            : Printable.of(error.getDescription()));
        }
    }

    /** Whoever made the hint up only shuts himself out: it narrows who may be the answer's subject. */
    private static Optional<String> subject(@org.jspecify.annotations.Nullable JWT hint)
            throws java.text.ParseException {
        return hint == null
                ? Optional.empty()
                : Optional.of(String.valueOf(hint.getJWTClaimsSet().getSubject()));
    }

    private static void requireResponseMode(@org.jspecify.annotations.Nullable ResponseMode mode, ReturnAddress to) {
        ResponseMode only = to.fragment() ? ResponseMode.FRAGMENT : ResponseMode.QUERY;
        if (mode != null && !mode.equals(only)) {
            throw invalid(to, "The only response mode here is " + only + ".");
        }
    }

    private static Scopes scope(Map<String, List<String>> parameters, ClientSettings settings, ReturnAddress to) {
        try {
            Scopes scope = Scopes.parse(Parameters.first(parameters, "scope").orElse(""));
            if (settings.scope().cover(scope)) {
                return scope;
            }
        } catch (InvalidValue unknown) {
            // answered below in the same words
        }
        throw AuthorizationRefused.redirected(
                to, AuthorizationError.INVALID_SCOPE, "A scope is unknown or not this client's.");
    }

    /** RFC 7636 §4.4.1: missing where it is required, or of a method that is not taken, is {@code invalid_request}. */
    private static Optional<String> codeChallenge(
            com.nimbusds.oauth2.sdk.AuthorizationRequest request, ClientSettings settings, ReturnAddress to) {
        CodeChallenge challenge = request.getCodeChallenge();
        if (challenge == null) {
            if (request.getCodeChallengeMethod() != null) {
                throw invalid(to, "code_challenge is missing.");
            }
            if (settings.isPublic()) { // RFC 8252 §8.1, RFC 9700 §2.1.1
                throw invalid(to, "A public client must send a code_challenge of method S256.");
            }
            return Optional.empty();
        }
        if (!CodeChallengeMethod.S256.equals(request.getCodeChallengeMethod())) {
            throw invalid(to, "code_challenge_method must be S256."); // left out, it would mean plain
        }
        if (!challenge.getValue().matches(S256)) {
            throw invalid(to, "code_challenge is no base64url of a SHA-256.");
        }
        return Optional.of(challenge.getValue());
    }

    private List<String> resources(Map<String, List<String>> parameters, ClientSettings settings, ReturnAddress to) {
        List<String> resources = new ArrayList<>();
        for (String resource : parameters.getOrDefault("resource", List.of())) {
            if (resource.isEmpty()) {
                continue;
            }
            if (!resource.equals(baseUrl) && !settings.allowedAudiences().contains(resource) || !isAbsolute(resource)) {
                throw AuthorizationRefused.redirected(
                        to, AuthorizationError.INVALID_TARGET, "The resource is not one that this client may ask for.");
            }
            resources.add(resource);
        }
        return resources;
    }

    /** RFC 8707 §2: an absolute URI without a fragment. */
    private static boolean isAbsolute(String resource) {
        try {
            URI uri = URI.create(resource);
            return uri.isAbsolute() && uri.getRawFragment() == null;
        } catch (IllegalArgumentException unreadable) {
            return false;
        }
    }

    private static Set<Prompt> prompts(com.nimbusds.oauth2.sdk.AuthorizationRequest request) {
        Set<Prompt> prompts = EnumSet.noneOf(Prompt.class);
        if (request.getPrompt() != null) {
            request.getPrompt().forEach(one -> {
                switch (one) {
                    case NONE -> prompts.add(Prompt.NONE);
                    case LOGIN -> prompts.add(Prompt.LOGIN);
                    case CONSENT -> prompts.add(Prompt.CONSENT);
                    case SELECT_ACCOUNT -> prompts.add(Prompt.SELECT_ACCOUNT);
                    case CREATE -> {} // accounts are made by administrators; what is not offered is ignored
                }
            });
        }
        return prompts;
    }

    private static Optional<Duration> maxAge(Map<String, List<String>> parameters, ReturnAddress to) {
        return Parameters.first(parameters, "max_age").map(text -> {
            if (!text.matches("\\d{1,9}")) {
                throw invalid(to, "max_age must be a number of seconds.");
            }
            return Duration.ofSeconds(Long.parseLong(text));
        });
    }

    private static boolean asksForOpenid(Map<String, List<String>> parameters) {
        return Arrays.asList(Parameters.first(parameters, "scope").orElse("").split(" +"))
                .contains("openid");
    }

    private static AuthorizationRefused invalid(ReturnAddress to, String told) {
        return AuthorizationRefused.redirected(to, AuthorizationError.INVALID_REQUEST, told);
    }

    private static AuthorizationRefused unsupported(ReturnAddress to, String told) {
        return AuthorizationRefused.redirected(to, AuthorizationError.UNSUPPORTED_RESPONSE_TYPE, told);
    }
}
