package io.tollbridge.saml;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollbridge.directory.Sha256;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;

/** One key from several parts, each preceded by its length, so that no two lists of parts give the same bytes. */
final class LengthPrefixed {
    private LengthPrefixed() {}

    static Sha256 digest(List<UUID> ids, List<String> parts) {
        List<byte[]> texts = parts.stream().map(part -> part.getBytes(UTF_8)).toList();
        ByteBuffer bytes = ByteBuffer.allocate(16 * ids.size()
                + texts.stream().mapToInt(text -> Integer.BYTES + text.length).sum());
        for (UUID id : ids) {
            bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        }
        for (byte[] text : texts) {
            bytes.putInt(text.length).put(text);
        }
        return Sha256.of(bytes.array());
    }
}
