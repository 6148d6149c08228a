package io.tollbridge.api;

import io.tollbridge.directory.ClientSettings;
import io.tollbridge.directory.GrantType;
import io.tollbridge.directory.RoleAssignment;
import io.tollbridge.directory.Scopes;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a request says of a client (HTTP.md section 5); words of HTTP.md that have no grant behind them yet say so. */
record ClientBody(
        String clientName,
        String description,
        GrantType grantType,
        List<String> redirectUris,
        Scopes scope,
        List<RoleAssignment> roles,
        int accessTokenLifetime,
        String tokenEndpointAuthMethod,
        List<String> assertionRecipients,
        int maxAssertionLifetime) {
    private static final String NOT_YET = " is not offered yet";
    private static final Set<String> LATER = Set.of(
            "authorization_code", "refresh_token", "implicit", "urn:ietf:params:oauth:grant-type:token-exchange");
    private static final Set<String> LATER_AUTHENTICATION = Set.of("private_key_jwt", "tls_client_auth", "none");

    static ClientBody read(Fields fields) {
        notYet(fields);
        String method = fields.text("token_endpoint_auth_method").orElse("client_secret_basic");
        if (LATER_AUTHENTICATION.contains(method)) {
            fields.problem("token_endpoint_auth_method", method + NOT_YET);
        }
        return new ClientBody(
                fields.requiredText("client_name"),
                fields.document("description").orElse(""),
                grantType(fields),
                fields.texts("redirect_uris"),
                fields.value("scope", Scopes::parse, Scopes.NONE),
                fields.roles("roles"),
                fields.number("access_token_lifetime").orElse(ClientSettings.DEFAULT_LIFETIME),
                method,
                fields.texts("assertion_recipients"),
                fields.number("max_assertion_lifetime").orElse(ClientSettings.DEFAULT_ASSERTION_LIFETIME));
    }

    /** The state that a PUT may set. */
    boolean active(Fields fields) {
        Optional<String> state = fields.text("state");
        if (state.isPresent() && !Set.of("active", "disabled").contains(state.get())) {
            fields.problem("state", "must be one of active, disabled");
        }
        return state.filter("disabled"::equals).isEmpty();
    }

    ClientSettings settings() {
        return new ClientSettings(
                clientName,
                description,
                grantType,
                redirectUris,
                scope,
                roles,
                accessTokenLifetime,
                tokenEndpointAuthMethod,
                assertionRecipients,
                maxAssertionLifetime);
    }

    private static GrantType grantType(Fields fields) {
        List<String> words = fields.texts("grant_types");
        for (String word : words) {
            if (LATER.contains(word)) {
                fields.problem("grant_types", word + NOT_YET);
            } else if (GrantType.of(word).isEmpty()) {
                fields.problem("grant_types", "there is no grant " + word);
            }
        }
        if (words.size() != 1) {
            fields.problem("grant_types", "must be exactly one");
        }
        return words.stream().findFirst().flatMap(GrantType::of).orElse(GrantType.CLIENT_CREDENTIALS);
    }

    private static void notYet(Fields fields) {
        String format = fields.text("access_token_format").orElse("opaque");
        if (!format.equals("opaque")) {
            fields.problem(
                    "access_token_format", format.equals("jwt") ? format + NOT_YET : "must be one of opaque, jwt");
        }
        if (fields.flag("dpop_bound_access_tokens", false)) {
            fields.problem("dpop_bound_access_tokens", "true" + NOT_YET);
        }
        if (!fields.texts("allowed_subject_token_types").isEmpty()) {
            fields.problem("allowed_subject_token_types", "token exchange" + NOT_YET);
        }
    }
}
