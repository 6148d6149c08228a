package io.tollbridge.directory;

import java.util.Optional;

/**
 * How a client authenticates, and by what it is known where that is no secret.
 *
 * @param jwks its public keys as a JSON Web Key Set (RFC 7517 §5), which whoever reads it from outside has checked
 * @param certificateSubject for {@code tls_client_auth} alone, and there it must be
 */
public record ClientAuthentication(
        AuthenticationMethod method, Optional<String> jwks, Optional<CertificateSubject> certificateSubject) {
    public static final ClientAuthentication SECRET = by(AuthenticationMethod.CLIENT_SECRET_BASIC);
    /** A public client's. */
    public static final ClientAuthentication NONE = by(AuthenticationMethod.NONE);

    public ClientAuthentication {
        if (method == AuthenticationMethod.PRIVATE_KEY_JWT && jwks.isEmpty()) {
            throw new InvalidValue("jwks", "is required for private_key_jwt");
        }
        if (jwks.filter(keys -> keys.length() > 20_000).isPresent()) {
            throw new InvalidValue("jwks", "must have at most 20000 characters");
        }
        boolean byCertificate = method == AuthenticationMethod.TLS_CLIENT_AUTH;
        if (byCertificate && certificateSubject.isEmpty()) {
            // RFC 8705 §2.1.2: exactly one of them.
            throw new InvalidValue(
                    CertificateSubject.Kind.SUBJECT_DN.word(),
                    "tls_client_auth needs exactly one of tls_client_auth_subject_dn, _san_dns, _san_uri");
        }
        if (!byCertificate) {
            certificateSubject.ifPresent(subject -> {
                throw new InvalidValue(subject.kind().word(), "is for tls_client_auth alone");
            });
        }
    }

    /** By a method that needs nothing further here: a secret, a SAML assertion, or none. */
    public static ClientAuthentication by(AuthenticationMethod method) {
        return new ClientAuthentication(method, Optional.empty(), Optional.empty());
    }

    /** {@code private_key_jwt} by one of these keys. */
    public static ClientAuthentication byKeys(String jwks) {
        return new ClientAuthentication(AuthenticationMethod.PRIVATE_KEY_JWT, Optional.of(jwks), Optional.empty());
    }

    /** {@code tls_client_auth} by a certificate of this subject. */
    public static ClientAuthentication byCertificate(CertificateSubject subject) {
        return new ClientAuthentication(AuthenticationMethod.TLS_CLIENT_AUTH, Optional.empty(), Optional.of(subject));
    }
}
