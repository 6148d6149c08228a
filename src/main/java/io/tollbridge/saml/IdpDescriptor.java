package io.tollbridge.saml;

import static io.tollbridge.saml.MetadataDom.attribute;
import static io.tollbridge.saml.MetadataDom.children;

import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Reads one IDPSSODescriptor; made for one reading and thrown away. */
final class IdpDescriptor {
    private static final int MAX_ENTITY_ID = 1024;
    /** An unsigned short, and more digits than one has mean nothing. */
    private static final Pattern INDEX = Pattern.compile("[0-9]{1,5}");

    private static final Pattern WHITE_SPACE = Pattern.compile("\\s");
    private static final Pattern WITH_ZONE = Pattern.compile(".*(Z|[+-]\\d\\d:\\d\\d)");

    private final Element entity;
    private final Element role;
    private final Instant at;
    private final KeyStrength strength;
    private final List<Finding> findings = new ArrayList<>();
    private final List<Finding> warnings = new ArrayList<>();

    IdpDescriptor(Element entity, Element role, Instant at, KeyStrength strength) {
        this.entity = entity;
        this.role = role;
        this.at = at;
        this.strength = strength;
    }

    IdpMetadata read() {
        String entityId = entityId();
        Optional<Instant> validUntil = validUntil();
        speaksSaml2();
        Map<String, IdpMetadata.Endpoint> sso = endpoints("SingleSignOnService");
        if (!sso.containsKey(IdpMetadata.HTTP_REDIRECT) && !sso.containsKey(IdpMetadata.HTTP_POST)) {
            findings.add(MetadataFindings.noSsoEndpoint(
                    sso.isEmpty() ? "no SingleSignOnService" : "only " + String.join(", ", sso.keySet())));
        }
        KeyDescriptors keys = new KeyDescriptors(role);
        judge(keys);
        return new IdpMetadata(
                entityId,
                attribute(role, "WantAuthnRequestsSigned")
                        .filter(value -> value.equals("true") || value.equals("1"))
                        .isPresent(),
                sso,
                endpoints("SingleLogoutService"),
                endpoints("ArtifactResolutionService"),
                artifactResolvers(),
                List.copyOf(keys.signing),
                List.copyOf(keys.encryption),
                keys.unparsable,
                keys.keyValueOnly,
                nameIdFormats(),
                validUntil,
                findings,
                warnings);
    }

    /** Metadata §2.2.1: a URI of at most 1024 characters; its schema type takes outer white space away. */
    private String entityId() {
        String entityId = attribute(entity, "entityID").orElse("");
        int length = entityId.codePointCount(0, entityId.length());
        if (entityId.isEmpty()) {
            findings.add(MetadataFindings.noEntityId());
        } else if (length > MAX_ENTITY_ID) {
            findings.add(MetadataFindings.longEntityId(length));
        } else if (WHITE_SPACE.matcher(entityId).find()) {
            findings.add(MetadataFindings.whiteSpaceInEntityId(entityId));
        }
        return entityId;
    }

    /** Metadata §2.3.1, §2.3.2, §2.4.1: each validUntil binds all that it stands around, so the earliest counts. */
    private Optional<Instant> validUntil() {
        Optional<Instant> earliest = Optional.empty();
        for (Node node = role; node instanceof Element element; node = node.getParentNode()) {
            Optional<String> text = attribute(element, "validUntil");
            if (text.isEmpty()) {
                continue;
            }
            Optional<Instant> until = instant(text.get());
            if (until.isEmpty()) {
                findings.add(MetadataFindings.badValidUntil(text.get()));
            } else if (earliest.isEmpty() || until.get().isBefore(earliest.get())) {
                earliest = until;
            }
        }
        // From that instant on it has expired; an instant later is not needed.
        if (earliest.isPresent() && !at.isBefore(earliest.get())) {
            findings.add(MetadataFindings.expired(earliest.get(), at));
        }
        return earliest;
    }

    /** Core §1.3.3: an xs:dateTime in UTC, so one without a zone is meant in UTC. */
    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(WITH_ZONE.matcher(text).matches() ? text : text + "Z"));
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    /** Metadata §2.4.1: a role is there only for the protocols it lists. */
    private void speaksSaml2() {
        String protocols = attribute(role, "protocolSupportEnumeration").orElse("");
        if (!Arrays.asList(WHITE_SPACE.split(protocols)).contains(MetadataReader.SAML2_PROTOCOL)) {
            findings.add(MetadataFindings.noSaml2(protocols));
        }
    }

    private Map<String, IdpMetadata.Endpoint> endpoints(String service) {
        Map<String, IdpMetadata.Endpoint> endpoints = new LinkedHashMap<>();
        for (Element element : children(role, service)) {
            String binding = attribute(element, "Binding").orElse("");
            String written = attribute(element, "Location").orElse("");
            Optional<URI> location = url(written);
            if (binding.isEmpty() || location.isEmpty()) {
                String found = binding.isEmpty() ? "without Binding" : "at " + quoted(written);
                warnings.add(MetadataFindings.noEndpoint(service, found));
                continue;
            }
            Optional<String> answers = attribute(element, "ResponseLocation");
            Optional<URI> responseLocation = answers.flatMap(IdpDescriptor::url);
            if (answers.isPresent() && responseLocation.isEmpty()) {
                warnings.add(MetadataFindings.noEndpoint(service, "with ResponseLocation " + quoted(answers.get())));
            }
            Stream.concat(location.stream(), responseLocation.stream())
                    .filter(url -> url.getScheme().equalsIgnoreCase("http"))
                    .forEach(url -> warnings.add(MetadataFindings.plainHttp(service, url.toString())));
            endpoints.putIfAbsent(binding, new IdpMetadata.Endpoint(binding, location.get(), responseLocation));
        }
        return endpoints;
    }

    /** Metadata §2.2.3: each has an index, by which artifacts name it. */
    private Map<Integer, String> artifactResolvers() {
        Map<Integer, String> resolvers = new LinkedHashMap<>();
        for (Element element : children(role, "ArtifactResolutionService")) {
            Optional<String> index = attribute(element, "index")
                    .filter(text -> INDEX.matcher(text).matches());
            Optional<URI> location = attribute(element, "Location").flatMap(IdpDescriptor::url);
            if (index.isPresent()
                    && location.isPresent()
                    && attribute(element, "Binding")
                            .filter(IdpMetadata.SOAP::equals)
                            .isPresent()) {
                resolvers.putIfAbsent(
                        Integer.valueOf(index.get()), location.get().toString());
            }
        }
        return resolvers;
    }

    /** A browser is sent there: javascript: or data: would run in it, and a relative URL would lead to ourselves. */
    private static Optional<URI> url(String text) {
        try {
            URI url = new URI(text);
            boolean web = "https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme());
            String authority = url.getRawAuthority();
            // user@host shows people one name and leads to another.
            boolean somewhere = authority != null && !authority.isEmpty() && !authority.contains("@");
            return web && somewhere ? Optional.of(url) : Optional.empty();
        } catch (URISyntaxException notUrl) {
            return Optional.empty();
        }
    }

    private void judge(KeyDescriptors keys) {
        if (keys.signing.isEmpty()) {
            findings.add(MetadataFindings.noSigningCertificate(whatKeysThereAre(keys)));
        }
        if (keys.unparsable > 0) {
            warnings.add(MetadataFindings.unparsableCertificates(keys.unparsable));
        }
        if (keys.keyValueOnly > 0) {
            warnings.add(MetadataFindings.keyValueOnly(keys.keyValueOnly));
        }
        if (keys.issuersLeftOut > 0) {
            warnings.add(MetadataFindings.issuerLeftOut(keys.issuersLeftOut));
        }
        keys.unknownUses.forEach(use -> warnings.add(MetadataFindings.unknownUse(use)));
        for (X509Certificate certificate : keys.signing) {
            if (at.isAfter(certificate.getNotAfter().toInstant())) {
                warnings.add(MetadataFindings.certificateExpired(certificate));
            }
            if (at.isBefore(certificate.getNotBefore().toInstant())) {
                warnings.add(MetadataFindings.certificateNotYetValid(certificate));
            }
            // HTTP.md section 7; it is the response that is refused, not the metadata.
            strength.weakness(certificate.getPublicKey())
                    .ifPresent(key -> warnings.add(MetadataFindings.weakKey(certificate, key)));
        }
    }

    private String whatKeysThereAre(KeyDescriptors keys) {
        List<Element> descriptors = children(role, "KeyDescriptor");
        if (descriptors.isEmpty()) {
            return "no KeyDescriptor";
        }
        String counts = descriptors.size() + " KeyDescriptor, " + keys.unparsable + " unparsable certificates, "
                + keys.keyValueOnly + " bare keys, " + keys.encryption.size() + " certificates for encryption";
        // A misspelt namespace is the one mistake that cannot be seen by looking at the file.
        return descriptors.stream()
                .flatMap(descriptor -> strangeKeyInfo(descriptor).stream())
                .findFirst()
                .map(namespace -> counts + ", KeyInfo in namespace " + namespace)
                .orElse(counts);
    }

    private static Optional<String> strangeKeyInfo(Element keyDescriptor) {
        for (Node child = keyDescriptor.getFirstChild(); child != null; child = child.getNextSibling()) {
            String namespace = child.getNamespaceURI();
            if ("KeyInfo".equals(child.getLocalName()) && !MetadataDom.SIGNATURE.equals(namespace)) {
                return Optional.of(namespace == null ? "none" : namespace);
            }
        }
        return Optional.empty();
    }

    private List<String> nameIdFormats() {
        return children(role, "NameIDFormat").stream()
                .map(format -> format.getTextContent().strip())
                .filter(format -> !format.isEmpty())
                .toList();
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }
}
