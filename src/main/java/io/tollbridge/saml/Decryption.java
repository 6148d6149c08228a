package io.tollbridge.saml;

import static io.tollbridge.saml.Check.that;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.ByteArrayOutputStream;
import java.security.Key;
import java.security.PrivateKey;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.xml.XMLConstants;
import org.apache.xml.security.encryption.EncryptedKey;
import org.apache.xml.security.encryption.XMLCipher;
import org.apache.xml.security.exceptions.XMLSecurityException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;

/**
 * Decrypts an EncryptedAssertion or EncryptedID with the service provider's own keys (Core §6). The plain text is parsed
 * by {@link HardenedXml} into a document of its own. To the outside every failure here has one and the same wording.
 */
final class Decryption {
    /** An attacker could ask for many costly RSA operations. */
    private static final int MOST_KEYS = 4;

    private final Supplier<List<DecryptionKey>> supplier;
    private @Nullable List<DecryptionKey> keys;
    private final boolean allowAesCbc;
    private final Checks checks;

    /** {@code keys}: asked for only where something is encrypted, and once. */
    Decryption(Supplier<List<DecryptionKey>> keys, boolean allowAesCbc, Checks checks) {
        SamlEngine.require();
        this.supplier = keys;
        this.allowAesCbc = allowAesCbc;
        this.checks = checks;
    }

    /** The root element of what was encrypted. */
    Element decrypt(Element encrypted) throws SamlRefused {
        Optional<Element> data = Elements.child(encrypted, Namespaces.ENCRYPTION, "EncryptedData");
        if (data.isEmpty()) {
            throw refused("no EncryptedData", "");
        }
        List<Element> encryptedKeys = encryptedKeys(encrypted, data.get());
        checks.addOrRefuse(algorithms(data.get(), encryptedKeys));
        if (!holdsItsCipherText(data.get()) || !encryptedKeys.stream().allMatch(Decryption::holdsItsCipherText)) {
            throw refused("cipher text by reference", "The cipher text must stand in the message itself.");
        }
        for (Element encryptedKey : encryptedKeys.subList(0, Math.min(MOST_KEYS, encryptedKeys.size()))) {
            for (DecryptionKey key : likelyFirst(named(encryptedKey))) {
                Optional<Element> plain =
                        key.privateKey().flatMap(privateKey -> tryOne(data.get(), encryptedKey, privateKey));
                if (plain.isPresent()) {
                    checks.add(Check.passed(
                            CheckCode.DECRYPT_FAILED, "decrypted by " + key, "one of this service provider's keys"));
                    return plain.get();
                }
            }
        }
        throw unknownKey(encryptedKeys)
                .orElseGet(() -> refused(
                        encryptedKeys.size() + " encrypted keys, " + usable().size() + " keys of ours",
                        "The identity provider must encrypt to the encryption certificate in this service provider's "
                                + "metadata."));
    }

    private Optional<Element> tryOne(Element data, Element encryptedKeyElement, PrivateKey key) {
        Document document = data.getOwnerDocument();
        try {
            XMLCipher unwrap = XMLCipher.getInstance();
            unwrap.setSecureValidation(!checks.policy().tolerates(Weakness.RSA_1_5));
            unwrap.init(XMLCipher.UNWRAP_MODE, key);
            EncryptedKey encryptedKey = unwrap.loadEncryptedKey(document, encryptedKeyElement);
            Key contentKey = unwrap.decryptKey(encryptedKey, methodOf(data));
            XMLCipher decrypt = XMLCipher.getInstance();
            decrypt.setSecureValidation(true);
            decrypt.init(XMLCipher.DECRYPT_MODE, contentKey);
            return Optional.of(parse(decrypt.decryptToByteArray(data), data));
        } catch (XMLSecurityException | HardenedXml.Rejected | RuntimeException undecryptable) {
            // RuntimeException: the providers throw it for sizes and paddings that do not fit.
            return Optional.empty();
        }
    }

    /** Plain text that leans on namespaces declared around the cipher text is read within those (XML Encryption §4.5). */
    private static Element parse(byte[] plain, Element data) throws HardenedXml.Rejected {
        try {
            return HardenedXml.parse(plain).getDocumentElement();
        } catch (HardenedXml.Rejected alone) {
            if (!alone.code().equals("malformed")) {
                throw alone;
            }
            ByteArrayOutputStream inContext = new ByteArrayOutputStream(plain.length + 256);
            inContext.writeBytes(("<context" + namespacesAround(data) + ">").getBytes(UTF_8));
            inContext.writeBytes(plain);
            inContext.writeBytes("</context>".getBytes(UTF_8));
            List<Element> content =
                    Elements.children(HardenedXml.parse(inContext.toByteArray()).getDocumentElement());
            if (content.size() != 1) {
                throw alone;
            }
            return content.get(0);
        }
    }

    private static String namespacesAround(Element data) {
        Map<String, String> declarations = new LinkedHashMap<>();
        for (Node node = data; node instanceof Element element; node = node.getParentNode()) {
            NamedNodeMap attributes = element.getAttributes();
            for (int i = 0; i < attributes.getLength(); i++) {
                Node attribute = attributes.item(i);
                if (XMLConstants.XMLNS_ATTRIBUTE_NS_URI.equals(attribute.getNamespaceURI())) {
                    declarations.putIfAbsent(attribute.getNodeName(), attribute.getNodeValue());
                }
            }
        }
        StringBuilder text = new StringBuilder();
        declarations.forEach((name, uri) -> text.append(' ')
                .append(name)
                .append("=\"")
                .append(uri.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;"))
                .append('"'));
        return text.toString();
    }

    private Check algorithms(Element data, List<Element> encryptedKeys) {
        String content = methodOf(data);
        List<String> transports =
                encryptedKeys.stream().map(Decryption::methodOf).distinct().toList();
        boolean allowed = Algorithms.dataEncryptionAllowed(content, allowAesCbc, checks.policy())
                && transports.stream().allMatch(uri -> Algorithms.keyTransportAllowed(uri, checks.policy()))
                && encryptedKeys.stream().allMatch(Decryption::soundOaep);
        return that(
                allowed,
                CheckCode.ENCRYPTION_ALGORITHM,
                content + " by " + String.join(", ", transports),
                (allowAesCbc ? "AES-GCM or AES-CBC" : "AES-GCM") + " by RSA-OAEP with SHA-1 or SHA-256",
                transports.contains(Algorithms.RSA_1_5)
                        ? "Switch the identity provider's key transport to RSA-OAEP."
                        : "");
    }

    private static boolean soundOaep(Element encryptedKey) {
        Optional<Element> method = Elements.child(encryptedKey, Namespaces.ENCRYPTION, "EncryptionMethod");
        return method.stream()
                .flatMap(element -> Elements.children(element).stream())
                .allMatch(parameter -> {
                    String algorithm = parameter.getAttributeNS(null, "Algorithm");
                    return switch (parameter.getLocalName()) {
                        case "DigestMethod" -> Algorithms.OAEP_DIGESTS.contains(algorithm);
                        case "MGF" -> Algorithms.OAEP_MASKS.contains(algorithm);
                        default -> true; // KeySize, OAEPparams
                    };
                });
    }

    /** XML Encryption §3.3: never a CipherReference, which would have us fetch or copy what its URI and transforms say. */
    private static boolean holdsItsCipherText(Element encryptedType) {
        Optional<Element> cipherData = Elements.child(encryptedType, Namespaces.ENCRYPTION, "CipherData");
        return cipherData.isPresent()
                && Elements.children(cipherData.get()).size() == 1
                && Elements.child(cipherData.get(), Namespaces.ENCRYPTION, "CipherValue")
                        .isPresent();
    }

    private static String methodOf(Element encryptedType) {
        return Elements.child(encryptedType, Namespaces.ENCRYPTION, "EncryptionMethod")
                .flatMap(method -> Elements.attribute(method, "Algorithm"))
                .orElse("(no EncryptionMethod)");
    }

    /** In the EncryptedData's KeyInfo, or beside it where a RetrievalMethod would point; both by place, not by reference. */
    private static List<Element> encryptedKeys(Element encrypted, Element data) {
        List<Element> found = new ArrayList<>();
        Elements.child(data, Namespaces.SIGNATURE, "KeyInfo")
                .ifPresent(info -> found.addAll(Elements.children(info, Namespaces.ENCRYPTION, "EncryptedKey")));
        found.addAll(Elements.children(encrypted, Namespaces.ENCRYPTION, "EncryptedKey"));
        return found;
    }

    private List<DecryptionKey> keys() {
        if (keys == null) {
            keys = List.copyOf(supplier.get());
        }
        return keys;
    }

    private List<DecryptionKey> usable() {
        return keys().stream().filter(key -> key.privateKey().isPresent()).toList();
    }

    /** The key that the message names, before the others: what a KeyInfo says is a hint (XML Signature §4.5), not more. */
    private List<DecryptionKey> likelyFirst(RecipientKey named) {
        return usable().stream()
                .sorted(Comparator.comparing((DecryptionKey key) -> !named.is(key))) // stable
                .toList();
    }

    private static RecipientKey named(Element encryptedKey) {
        return RecipientKey.of(Elements.child(encryptedKey, Namespaces.SIGNATURE, "KeyInfo"));
    }

    /** Which key it was meant for, where every wrapped key says so and none of them is one that we hold. */
    private Optional<SamlRefused> unknownKey(List<Element> encryptedKeys) {
        List<RecipientKey> named = encryptedKeys.stream().map(Decryption::named).toList();
        List<DecryptionKey> usable = usable();
        boolean allKnown = usable.stream().allMatch(key -> key.certificate().isPresent());
        if (!allKnown
                || named.stream().noneMatch(RecipientKey::identifies)
                || named.stream().anyMatch(one -> usable.stream().anyMatch(one::is))) {
            return Optional.empty();
        }
        Optional<DecryptionKey> retired = keys().stream()
                .filter(key -> key.retiredAt().isPresent())
                .filter(key -> named.stream().anyMatch(one -> one.is(key)))
                .findFirst();
        String found = "encrypted to "
                + named.stream()
                        .filter(RecipientKey::identifies)
                        .map(RecipientKey::toString)
                        .distinct()
                        .collect(joining(", "));
        checks.add(Check.failed(
                CheckCode.ENCRYPTED_TO_UNKNOWN_KEY,
                retired.map(key -> found + ", which was retired on " + day(key)).orElse(found + ", which is not ours"),
                usable.isEmpty()
                        ? "no decryption key is configured"
                        : usable.stream().map(DecryptionKey::toString).collect(joining(", ", "one of ours: ", "")),
                retired.map(key -> "It is encrypted to a key that was retired on " + day(key) + ": give")
                                .orElse("Give")
                        + " the identity provider this service provider's current metadata."));
        return Optional.of(new SamlRefused(CheckCode.ENCRYPTED_TO_UNKNOWN_KEY));
    }

    /** Such as {@code 3 May 2026}, in UTC. */
    private static String day(DecryptionKey retired) {
        return DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH)
                .format(retired.retiredAt().orElseThrow().atZone(ZoneOffset.UTC));
    }

    private SamlRefused refused(String found, String hint) {
        checks.add(Check.failed(CheckCode.DECRYPT_FAILED, found, "decryptable by one of our keys", hint));
        return new SamlRefused(CheckCode.DECRYPT_FAILED);
    }
}
