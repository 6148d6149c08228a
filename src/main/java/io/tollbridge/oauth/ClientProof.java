package io.tollbridge.oauth;

import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import io.tollbridge.directory.AuthenticationMethod;
import java.security.cert.X509Certificate;
import java.util.Optional;

/** What a request brings to prove which client it is from: one method, not more (RFC 6749 §2.3). Unproven as yet. */
sealed interface ClientProof {
    /** The client that it says it is from; empty where it does not say so in clear. */
    Optional<String> clientId();

    /** Whether credentials came in the Authorization header, so that a refusal names the scheme (RFC 6749 §5.2). */
    default boolean basic() {
        return false;
    }

    /** A secret, in the header or in the form (RFC 6749 §2.3.1). */
    record Secret(String id, String secret, boolean basic) implements ClientProof {
        @Override
        public Optional<String> clientId() {
            return Optional.of(id);
        }

        AuthenticationMethod method() {
            return basic ? AuthenticationMethod.CLIENT_SECRET_BASIC : AuthenticationMethod.CLIENT_SECRET_POST;
        }

        @Override
        public String toString() {
            return "Secret[" + id + "]";
        }
    }

    /** A JWT that the client signed (RFC 7523 §2.2). */
    record PrivateKeyJwt(PrivateKeyJWT assertion) implements ClientProof {
        @Override
        public Optional<String> clientId() {
            return Optional.of(assertion.getClientID().getValue());
        }

        @Override
        public String toString() {
            return "PrivateKeyJwt[" + assertion.getClientID() + "]";
        }
    }

    /** A SAML assertion about the client (RFC 7522 §2.2); {@code client_id} need not stand beside it (RFC 7521 §4.2). */
    record SamlAssertion(String assertion, Optional<String> clientId) implements ClientProof {
        @Override
        public String toString() {
            return "SamlAssertion[" + clientId.orElse("") + "]";
        }
    }

    /** The certificate of the TLS connection, and nothing else (RFC 8705 §2). */
    record TlsCertificate(String id, X509Certificate certificate) implements ClientProof {
        @Override
        public Optional<String> clientId() {
            return Optional.of(id);
        }
    }

    /** Nothing: a public client's (RFC 6749 §3.2.1). */
    record None(Optional<String> clientId) implements ClientProof {}
}
