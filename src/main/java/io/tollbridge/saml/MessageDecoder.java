package io.tollbridge.saml;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Turns the text of a form field into XML bytes (Bindings §3.5.4; RFC 7522 §2.1 for base64url). */
final class MessageDecoder {
    /** Base64 of 1 MiB, and some room for line breaks; more is refused before it is decoded. */
    private static final int MAX_TEXT = HardenedXml.MAX_BYTES / 3 * 4 + HardenedXml.MAX_BYTES / 8;

    private MessageDecoder() {}

    /** Base64 or base64url, white space skipped, padding optional. */
    static byte[] decode(String text) throws HardenedXml.Rejected {
        if (text.length() > MAX_TEXT) {
            throw new HardenedXml.Rejected("limits", text.length() + " characters");
        }
        StringBuilder compact = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case ' ', '\t', '\r', '\n' -> {}
                case '-' -> compact.append('+');
                case '_' -> compact.append('/');
                default -> compact.append(c);
            }
        }
        try {
            return Base64.getDecoder().decode(compact.toString());
        } catch (IllegalArgumentException notBase64) {
            throw new HardenedXml.Rejected("encoding", "no base64: " + notBase64.getMessage());
        }
    }

    /** Raw DEFLATE, as the Redirect binding has it (Bindings §3.4.4.1), with the size limit while inflating. */
    static byte[] inflate(byte[] deflated) throws HardenedXml.Rejected {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(deflated);
            ByteArrayOutputStream xml = new ByteArrayOutputStream();
            byte[] buffer = new byte[8192];
            while (!inflater.finished()) {
                int read = inflater.inflate(buffer);
                if (read == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    throw new HardenedXml.Rejected("encoding", "a DEFLATE stream that ends early");
                }
                xml.write(buffer, 0, read);
                if (xml.size() > HardenedXml.MAX_BYTES) {
                    throw new HardenedXml.Rejected("limits", "more than " + HardenedXml.MAX_BYTES + " bytes inflated");
                }
            }
            return xml.toByteArray();
        } catch (DataFormatException broken) {
            throw new HardenedXml.Rejected("encoding", "no DEFLATE stream: " + broken.getMessage());
        } finally {
            inflater.end();
        }
    }
}
