package io.tollbridge.saml;

import io.tollbridge.directory.IdentityProviderEndpoints;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One thing that new metadata says of an identity provider and the old did not, or the other way round. */
public sealed interface MetadataChange {
    /** What has changed, in a word that never changes. */
    String what();

    /** As it was; empty where there was nothing. */
    Optional<String> before();

    /** As it is now; empty where there is nothing any more. */
    Optional<String> after();

    /** A signing certificate more. */
    record CertificateAdded(String fingerprint, String subject, Instant notAfter) implements MetadataChange {
        @Override
        public String what() {
            return "certificate";
        }

        @Override
        public Optional<String> before() {
            return Optional.empty();
        }

        @Override
        public Optional<String> after() {
            return Optional.of(words(fingerprint, subject, notAfter));
        }
    }

    /** A signing certificate less. */
    record CertificateRemoved(String fingerprint, String subject, Instant notAfter) implements MetadataChange {
        @Override
        public String what() {
            return "certificate";
        }

        @Override
        public Optional<String> before() {
            return Optional.of(words(fingerprint, subject, notAfter));
        }

        @Override
        public Optional<String> after() {
            return Optional.empty();
        }
    }

    /** Another address; {@code what} is the service and the binding, such as {@code sso HTTP-Redirect}. */
    record Endpoint(String what, Optional<String> before, Optional<String> after) implements MetadataChange {}

    /** WantAuthnRequestsSigned. */
    record SignedRequests(boolean wanted) implements MetadataChange {
        @Override
        public String what() {
            return "want_authn_requests_signed";
        }

        @Override
        public Optional<String> before() {
            return Optional.of(Boolean.toString(!wanted));
        }

        @Override
        public Optional<String> after() {
            return Optional.of(Boolean.toString(wanted));
        }
    }

    /** The NameID formats it says it knows. */
    record NameIdFormats(List<String> old, List<String> now) implements MetadataChange {
        public NameIdFormats {
            old = List.copyOf(old);
            now = List.copyOf(now);
        }

        @Override
        public String what() {
            return "name_id_formats";
        }

        @Override
        public Optional<String> before() {
            return Optional.of(String.join(" ", old));
        }

        @Override
        public Optional<String> after() {
            return Optional.of(String.join(" ", now));
        }
    }

    /** Everything that differs; empty where both say the same, in whatever order and words. */
    static List<MetadataChange> between(IdpMetadata old, IdpMetadata now) {
        List<MetadataChange> changes = new ArrayList<>();
        minus(now.signingCertificates(), old.signingCertificates())
                .forEach(one -> changes.add(new CertificateAdded(
                        Fingerprints.sha256(one),
                        one.getSubjectX500Principal().getName(),
                        one.getNotAfter().toInstant())));
        minus(old.signingCertificates(), now.signingCertificates())
                .forEach(one -> changes.add(new CertificateRemoved(
                        Fingerprints.sha256(one),
                        one.getSubjectX500Principal().getName(),
                        one.getNotAfter().toInstant())));
        Map<String, Optional<String>> before = byName(old.endpoints());
        Map<String, Optional<String>> after = byName(now.endpoints());
        Set<String> names = new LinkedHashSet<>(after.keySet());
        names.addAll(before.keySet());
        for (String name : names) {
            Optional<String> was = before.getOrDefault(name, Optional.empty());
            Optional<String> is = after.getOrDefault(name, Optional.empty());
            if (!was.equals(is)) {
                changes.add(new Endpoint(name, was, is));
            }
        }
        if (old.wantAuthnRequestsSigned() != now.wantAuthnRequestsSigned()) {
            changes.add(new SignedRequests(now.wantAuthnRequestsSigned()));
        }
        if (!old.nameIdFormats().equals(now.nameIdFormats())) {
            changes.add(new NameIdFormats(old.nameIdFormats(), now.nameIdFormats()));
        }
        return List.copyOf(changes);
    }

    private static List<X509Certificate> minus(List<X509Certificate> all, List<X509Certificate> without) {
        return all.stream().filter(one -> !without.contains(one)).toList();
    }

    private static Map<String, Optional<String>> byName(IdentityProviderEndpoints endpoints) {
        Map<String, Optional<String>> named = new LinkedHashMap<>();
        named.put("sso HTTP-Redirect", endpoints.ssoRedirect());
        named.put("sso HTTP-POST", endpoints.ssoPost());
        named.put("slo HTTP-Redirect", endpoints.sloRedirect());
        named.put("slo HTTP-POST", endpoints.sloPost());
        named.put("slo response HTTP-Redirect", endpoints.sloRedirectResponse());
        named.put("slo response HTTP-POST", endpoints.sloPostResponse());
        named.put("artifact resolution SOAP", endpoints.artifactResolution());
        endpoints.artifactResolvers().forEach((index, url) -> {
            if (!endpoints.artifactResolution().equals(Optional.of(url))) {
                named.put("artifact resolution SOAP " + index, Optional.of(url));
            }
        });
        return named;
    }

    private static String words(String fingerprint, String subject, Instant notAfter) {
        return fingerprint + " (" + subject + ", until " + notAfter + ")";
    }
}
