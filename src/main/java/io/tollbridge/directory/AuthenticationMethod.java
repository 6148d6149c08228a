package io.tollbridge.directory;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a client proves at the token endpoint who it is; words as in RFC 7591 §2, RFC 8705 §2.1 and RFC 7522 §2.2. */
public enum AuthenticationMethod {
    CLIENT_SECRET_BASIC("client_secret_basic"),
    CLIENT_SECRET_POST("client_secret_post"),
    /** The bootstrap client's: whoever sets the variables may send the secret either way. */
    CLIENT_SECRET_EITHER("client_secret_basic client_secret_post"),
    PRIVATE_KEY_JWT("private_key_jwt"),
    TLS_CLIENT_AUTH("tls_client_auth"),
    SAML2_ASSERTION("urn:ietf:params:oauth:client-assertion-type:saml2-bearer"),
    /** A public client's: it has nothing that only it knows (RFC 6749 §2.1). */
    NONE("none");

    private final String word;

    AuthenticationMethod(String word) {
        this.word = word;
    }

    /** The {@code token_endpoint_auth_method}. */
    public String word() {
        return word;
    }

    /** The method of this word; any other is an {@link InvalidValue}. */
    public static AuthenticationMethod parse(String word) {
        return of(word).orElseThrow(() -> new InvalidValue(
                "token_endpoint_auth_method",
                "must be one of "
                        + Arrays.stream(values())
                                .filter(method -> method != CLIENT_SECRET_EITHER)
                                .map(AuthenticationMethod::word)
                                .collect(Collectors.joining(", "))));
    }

    static Optional<AuthenticationMethod> of(String word) {
        return Arrays.stream(values())
                .filter(method -> method.word.equals(word))
                .findFirst();
    }

    /** Whether a client set to this may use that method in a request. */
    public boolean accepts(AuthenticationMethod used) {
        return this == used
                || this == CLIENT_SECRET_EITHER
                        && List.of(CLIENT_SECRET_BASIC, CLIENT_SECRET_POST).contains(used);
    }

    /** Whether it needs a secret that is kept here; for the others none is made. */
    public boolean usesSecret() {
        return switch (this) {
            case CLIENT_SECRET_BASIC, CLIENT_SECRET_POST, CLIENT_SECRET_EITHER -> true;
            case PRIVATE_KEY_JWT, TLS_CLIENT_AUTH, SAML2_ASSERTION, NONE -> false;
        };
    }
}
