package io.tollbridge.saml;

import static io.tollbridge.saml.MetadataDom.METADATA;
import static io.tollbridge.saml.MetadataDom.attribute;
import static io.tollbridge.saml.MetadataDom.children;
import static io.tollbridge.saml.MetadataDom.is;

import io.tollbridge.directory.MetadataPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Reads identity provider metadata (saml-metadata-2.0-os) from the DOM itself: an unmarshaller for the whole schema
 * fails on parts that do not matter here, such as a cacheDuration of "P1DT". What cannot be used is told, not guessed.
 */
public final class MetadataReader {
    static final String SAML2_PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol";

    private final MetadataSignature signature = new MetadataSignature();
    private final KeyStrength strength = new KeyStrength();

    /** Reads once; {@code at} is the instant at which validUntil and certificates are judged, without clock skew. */
    public MetadataReading read(byte[] xml, Instant at) {
        return read(xml, at, MetadataPolicy.USUAL);
    }

    /** The same; where the policy pins a certificate, a document that its key did not sign says nothing at all. */
    public MetadataReading read(byte[] xml, Instant at, MetadataPolicy policy) {
        Element root;
        try {
            root = HardenedXml.parse(xml).getDocumentElement();
        } catch (HardenedXml.Rejected rejected) {
            return MetadataReading.unreadable(MetadataFindings.notParsed(rejected));
        }
        boolean aggregate = is(root, METADATA, "EntitiesDescriptor");
        if (!aggregate && !is(root, METADATA, "EntityDescriptor")) {
            return MetadataReading.unreadable(MetadataFindings.wrongRoot(nameOf(root)));
        }
        Optional<Finding> unsigned = policy.pinned().flatMap(certificate -> signature.missing(root, certificate));
        if (unsigned.isPresent()) {
            return MetadataReading.unreadable(unsigned.get());
        }
        List<Element> entities = new ArrayList<>();
        collect(root, entities);
        List<IdpMetadata> idps = withoutAmbiguity(entities.stream()
                .flatMap(entity -> children(entity, "IDPSSODescriptor").stream()
                        .map(role -> new IdpDescriptor(entity, role, at, strength).read()))
                .toList());
        Optional<Boolean> signatureValid = signature.judge(root);
        return new MetadataReading(
                signatureValid.isPresent(),
                signatureValid,
                aggregate ? OptionalInt.of(entities.size()) : OptionalInt.empty(),
                attribute(root, "validUntil"),
                attribute(root, "cacheDuration"),
                idps,
                whyNothingIsUsable(entities, idps),
                warnings(root, signatureValid));
    }

    /** Metadata §2.3.1: groups hold entities and further groups; HardenedXml has limited the depth. */
    private static void collect(Element element, List<Element> entities) {
        if (is(element, METADATA, "EntityDescriptor")) {
            entities.add(element);
            return;
        }
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element group
                    && (is(group, METADATA, "EntityDescriptor") || is(group, METADATA, "EntitiesDescriptor"))) {
                collect(group, entities);
            }
        }
    }

    /** Two usable roles of one entityID would leave it to chance whose keys count: neither is taken. */
    private static List<IdpMetadata> withoutAmbiguity(List<IdpMetadata> idps) {
        Map<String, Long> usable = idps.stream()
                .filter(IdpMetadata::usable)
                .collect(Collectors.groupingBy(IdpMetadata::entityId, Collectors.counting()));
        return idps.stream()
                .map(idp -> idp.usable() && usable.getOrDefault(idp.entityId(), 0L) > 1
                        ? idp.with(MetadataFindings.ambiguous(idp.entityId()))
                        : idp)
                .toList();
    }

    private static List<Finding> whyNothingIsUsable(List<Element> entities, List<IdpMetadata> idps) {
        if (idps.isEmpty()) {
            return List.of(MetadataFindings.noIdp(rolesOf(entities)));
        }
        if (idps.stream().anyMatch(IdpMetadata::usable)) {
            return List.of();
        }
        if (idps.size() == 1) {
            return idps.getFirst().findings();
        }
        return idps.stream()
                .flatMap(idp -> idp.findings().stream().map(finding -> finding.about(nameOf(idp))))
                .toList();
    }

    private static List<Finding> warnings(Element root, Optional<Boolean> signatureValid) {
        List<Finding> warnings = new ArrayList<>();
        if (signatureValid.isPresent() && !signatureValid.get()) {
            warnings.add(MetadataFindings.signatureNotValid());
        }
        attribute(root, "cacheDuration")
                .filter(duration -> !CacheDuration.isDuration(duration))
                .ifPresent(duration -> warnings.add(MetadataFindings.badCacheDuration(duration)));
        return warnings;
    }

    private static String rolesOf(List<Element> entities) {
        List<String> roles = new ArrayList<>();
        for (Element entity : entities) {
            for (Node child = entity.getFirstChild(); child != null; child = child.getNextSibling()) {
                String name = child.getLocalName();
                if (child instanceof Element && name != null && name.endsWith("Descriptor") && !roles.contains(name)) {
                    roles.add(name);
                }
            }
        }
        return roles.isEmpty() ? "no role at all" : String.join(", ", roles);
    }

    private static String nameOf(IdpMetadata idp) {
        return idp.entityId().isEmpty() ? "(no entityID)" : idp.entityId();
    }

    private static String nameOf(Element root) {
        String namespace = root.getNamespaceURI();
        return root.getLocalName() + " in " + (namespace == null ? "no namespace" : "namespace " + namespace);
    }
}
