package io.tollbridge.api;

import io.tollbridge.directory.AccessTokenFormat;
import io.tollbridge.directory.AccessTokenSettings;
import io.tollbridge.directory.AssertionLimits;
import io.tollbridge.directory.AuthenticationMethod;
import io.tollbridge.directory.CertificateSubject;
import io.tollbridge.directory.ClientAuthentication;
import io.tollbridge.directory.ClientSettings;
import io.tollbridge.directory.ExchangePolicy;
import io.tollbridge.directory.GrantType;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.Scopes;
import io.tollbridge.directory.SigningAlgorithm;
import io.tollbridge.directory.SubjectTokenType;
import io.tollbridge.keys.PublicKeys;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a request says of a client (HTTP.md section 5). The settings are made at the very end, so that all that is wrong
 * is told at once.
 */
public record ClientBody(GrantType grantType, Supplier<ClientSettings> made) {
    private static final String NO_TIME = "must be a time such as 2026-01-31T10:00:00Z, or a day such as 2026-01-31";
    /** DATETIME knows four digits of years. */
    private static final Instant END_OF_TIME = Instant.parse("9999-01-01T00:00:00Z");

    /** May throw {@link InvalidValue}. */
    public ClientSettings settings() {
        return made.get();
    }

    /** {@code certificates}: whether a proxy passes them on. */
    public static ClientBody read(Fields fields, boolean certificates) {
        String name = fields.requiredText("client_name");
        String description = fields.document("description").orElse("");
        List<String> grantTypes = fields.texts("grant_types");
        GrantType grant = mainGrant(fields, grantTypes);
        List<String> redirectUris = fields.texts("redirect_uris");
        Scopes scope = fields.value("scope", Scopes::parse, Scopes.NONE);
        var roles = fields.roles("roles");
        Supplier<ClientAuthentication> authentication = authentication(fields);
        Supplier<AccessTokenSettings> accessTokens = accessTokens(fields, certificates);
        List<String> recipients = fields.texts("assertion_recipients");
        int assertionLifetime = fields.number("max_assertion_lifetime").orElse(AssertionLimits.DEFAULT_LIFETIME);
        List<String> subjectTokenTypes = fields.texts("allowed_subject_token_types");
        List<String> audiences = fields.texts("allowed_audiences");
        boolean pushed = fields.flag("require_pushed_authorization_requests", false);
        return new ClientBody(
                grant,
                () -> new ClientSettings(
                        name,
                        description,
                        grant,
                        grantTypes.contains(ClientSettings.REFRESH_TOKEN),
                        redirectUris,
                        scope,
                        roles,
                        authentication.get(),
                        accessTokens.get(),
                        new AssertionLimits(recipients, assertionLifetime),
                        new ExchangePolicy(
                                grantTypes.contains(ClientSettings.TOKEN_EXCHANGE),
                                subjectTokenTypes.stream()
                                        .map(SubjectTokenType::parse)
                                        .toList()),
                        audiences,
                        pushed));
    }

    /** The state that a PUT may set. */
    public boolean active(Fields fields) {
        Optional<String> state = fields.text("state");
        if (state.isPresent() && !Set.of("active", "disabled").contains(state.get())) {
            fields.problem("state", "must be one of active, disabled");
        }
        return state.filter("disabled"::equals).isEmpty();
    }

    /** The date that a PUT may set: an instant, or a day of UTC. */
    public Optional<Instant> deleteAt(Fields fields) {
        return fields.text("delete_at").flatMap(text -> {
            try {
                Instant at = text.length() == "2026-01-31".length()
                        ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                        : Instant.parse(text);
                if (at.isBefore(END_OF_TIME)) {
                    return Optional.of(at.truncatedTo(ChronoUnit.MICROS));
                }
            } catch (DateTimeParseException unreadable) {
                fields.problem("delete_at", NO_TIME);
            }
            fields.problem("delete_at", NO_TIME);
            return Optional.empty();
        });
    }

    private static GrantType mainGrant(Fields fields, List<String> words) {
        List<GrantType> main = new ArrayList<>();
        for (String word : words) {
            if (!word.equals(ClientSettings.REFRESH_TOKEN) && !word.equals(ClientSettings.TOKEN_EXCHANGE)) {
                GrantType.of(word)
                        .ifPresentOrElse(main::add, () -> fields.problem("grant_types", "there is no grant " + word));
            }
        }
        if (main.size() != 1) {
            fields.problem(
                    "grant_types",
                    "must be exactly one; refresh_token may stand beside authorization_code, token exchange beside"
                            + " any");
        }
        return main.stream().findFirst().orElse(GrantType.CLIENT_CREDENTIALS);
    }

    private static Supplier<ClientAuthentication> authentication(Fields fields) {
        AuthenticationMethod method = fields.value(
                "token_endpoint_auth_method", AuthenticationMethod::parse, AuthenticationMethod.CLIENT_SECRET_BASIC);
        Optional<String> keys = fields.object("jwks").flatMap(set -> {
            try {
                return Optional.of(PublicKeys.check(set.toString()));
            } catch (IllegalArgumentException refused) {
                fields.problem("jwks", String.valueOf(refused.getMessage()));
                return Optional.empty();
            }
        });
        List<Supplier<CertificateSubject>> subjects = new ArrayList<>();
        for (CertificateSubject.Kind kind : CertificateSubject.Kind.values()) {
            fields.text(kind.word()).ifPresent(value -> subjects.add(() -> new CertificateSubject(kind, value)));
        }
        if (subjects.size() > 1) {
            fields.problem(
                    CertificateSubject.Kind.SUBJECT_DN.word(),
                    "of tls_client_auth_subject_dn, _san_dns and _san_uri there is only one");
        }
        return () -> new ClientAuthentication(
                method, keys, subjects.stream().findFirst().map(Supplier::get));
    }

    private static Supplier<AccessTokenSettings> accessTokens(Fields fields, boolean certificates) {
        int lifetime = fields.number("access_token_lifetime").orElse(AccessTokenSettings.DEFAULT_LIFETIME);
        AccessTokenFormat format =
                fields.value("access_token_format", AccessTokenFormat::parse, AccessTokenFormat.OPAQUE);
        SigningAlgorithm algorithm =
                fields.value("access_token_signed_response_alg", SigningAlgorithm::parse, SigningAlgorithm.ES256);
        SigningAlgorithm idTokens =
                fields.value("id_token_signed_response_alg", SigningAlgorithm::parse, SigningAlgorithm.RS256);
        boolean dpop = fields.flag("dpop_bound_access_tokens", false);
        boolean certificate = fields.flag("tls_client_certificate_bound_access_tokens", false);
        if (certificate && !certificates) { // it could get no token at all
            fields.problem(
                    "tls_client_certificate_bound_access_tokens",
                    "needs a proxy that passes certificates on, and TOLLBRIDGE_CLIENT_CERT_HEADER is not set");
        }
        return () -> new AccessTokenSettings(lifetime, format, algorithm, idTokens, dpop, certificate);
    }
}
