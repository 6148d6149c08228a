package io.tollbridge.demo;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.xml.XMLConstants;
import org.apache.xml.security.encryption.EncryptedData;
import org.apache.xml.security.encryption.EncryptedKey;
import org.apache.xml.security.encryption.XMLCipher;
import org.apache.xml.security.exceptions.XMLSecurityException;
import org.apache.xml.security.keys.KeyInfo;
import org.apache.xml.security.keys.content.X509Data;
import org.opensaml.saml.common.xml.SAMLConstants;
import org.opensaml.xmlsec.encryption.support.EncryptionConstants;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Replaces an element by its encrypted form (Core §2.2.4): a SAML wrapper around EncryptedData and EncryptedKey. */
final class XmlEncrypter {
    private final SecureRandom random;
    private final Identifiers identifiers;

    XmlEncrypter(SecureRandom random, Identifiers identifiers) {
        this.random = random;
        this.identifiers = identifiers;
    }

    /** Puts {@code wrapper}, an element of the assertion's namespace such as EncryptedID, in the element's place. */
    void replace(Element element, String wrapper, Encryption encryption) {
        Document document = element.getOwnerDocument();
        Dom.declareInheritedNamespaces(element);
        try {
            SecretKey key = contentKey(encryption.dataAlgorithm());
            XMLCipher content = XMLCipher.getInstance(encryption.dataAlgorithm());
            content.init(XMLCipher.ENCRYPT_MODE, key);
            EncryptedData data = content.encryptData(document, element, false);
            data.setId(identifiers.next());

            XMLCipher transport = encryption.oaepDigest() == null
                    ? XMLCipher.getInstance(encryption.keyTransport())
                    : XMLCipher.getInstance(encryption.keyTransport(), null, encryption.oaepDigest());
            transport.init(XMLCipher.WRAP_MODE, encryption.recipient());
            EncryptedKey wrapped = transport.encryptKey(document, key, null, null, random);
            wrapped.setId(identifiers.next());
            nameRecipient(wrapped, document, encryption);

            Element encrypted = document.createElementNS(SAMLConstants.SAML20_NS, "saml2:" + wrapper);
            encrypted.setAttributeNS(XMLConstants.XMLNS_ATTRIBUTE_NS_URI, "xmlns:saml2", SAMLConstants.SAML20_NS);
            KeyInfo keyInfo = new KeyInfo(document);
            switch (encryption.placement()) {
                case INLINE -> {
                    keyInfo.add(wrapped);
                    data.setKeyInfo(keyInfo);
                    encrypted.appendChild(content.martial(data));
                }
                case SIBLING -> {
                    keyInfo.addRetrievalMethod("#" + wrapped.getId(), null, EncryptionConstants.TYPE_ENCRYPTED_KEY);
                    data.setKeyInfo(keyInfo);
                    encrypted.appendChild(content.martial(data));
                    encrypted.appendChild(transport.martial(wrapped));
                }
            }
            if (element.getParentNode() instanceof Element parent) {
                parent.replaceChild(encrypted, element);
            } else {
                document.replaceChild(encrypted, element);
            }
        } catch (Exception refused) { // XMLCipher.encryptData declares the bare Exception
            throw new IllegalArgumentException("Cannot encrypt by " + encryption, refused);
        }
    }

    private static void nameRecipient(EncryptedKey wrapped, Document document, Encryption encryption)
            throws XMLSecurityException {
        if (encryption.certificate() != null) {
            X509Data named = new X509Data(document);
            named.addCertificate(encryption.certificate());
            KeyInfo recipient = new KeyInfo(document);
            recipient.add(named);
            wrapped.setKeyInfo(recipient);
        }
    }

    private SecretKey contentKey(String algorithm) throws GeneralSecurityException {
        boolean tripleDes = algorithm.equals(EncryptionConstants.ALGO_ID_BLOCKCIPHER_TRIPLEDES);
        KeyGenerator generator = KeyGenerator.getInstance(tripleDes ? "DESede" : "AES");
        int bits = tripleDes ? 168 : algorithm.contains("128") ? 128 : algorithm.contains("192") ? 192 : 256;
        generator.init(bits, random);
        return generator.generateKey();
    }
}
