package io.tollbridge.saml;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A metadata document as text, whatever encoding it came in: what is read, stored and read again is the same. */
public record MetadataDocument(String text) {
    private static final Pattern ENCODING =
            Pattern.compile("\\A(\\s*<\\?xml\\s[^>]*?)\\sencoding\\s*=\\s*[\"']([A-Za-z][A-Za-z0-9._-]*)[\"']");
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final int DECLARATION = 200;

    public MetadataDocument {
        String marked = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        // The encoding of the file it once was says nothing of this text, and would mislead who parses its UTF-8.
        text = ENCODING.matcher(marked).replaceFirst("$1");
    }

    /** XML 1.0 appendix F: a byte order mark, else what the declaration says, else UTF-8. */
    public static MetadataDocument of(byte[] bytes) {
        boolean utf16 = bytes.length >= 2
                && (bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF
                        || bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE);
        return new MetadataDocument(new String(bytes, utf16 ? UTF_16 : declared(bytes)));
    }

    /** As a parser wants it. */
    public byte[] utf8() {
        return text.getBytes(UTF_8);
    }

    private static Charset declared(byte[] bytes) {
        Matcher encoding = ENCODING.matcher(new String(bytes, 0, Math.min(bytes.length, DECLARATION), ISO_8859_1));
        if (!encoding.find()) {
            return UTF_8;
        }
        try {
            Charset named = Charset.forName(encoding.group(2));
            // The declaration was readable byte by byte, so UTF-16 without a mark is a wrong label.
            return named.name().startsWith("UTF-16") || named.name().startsWith("UTF-32") ? UTF_8 : named;
        } catch (IllegalArgumentException unknown) {
            return UTF_8;
        }
    }
}
