package io.tollbridge.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * People's passwords: Argon2id (RFC 9106) with the least that OWASP's Password Storage Cheat Sheet asks for: 19 MiB,
 * two passes, one lane. Kept as a PHC string, so that later parameters can stand beside these.
 */
public final class Passwords {
    private static final int MEMORY_KIB = 19_456;
    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    private static final Pattern PHC = Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,2}),p=(\\d{1,2})"
            + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

    private final SecureRandom random;

    public Passwords(SecureRandom random) {
        this.random = random;
    }

    /** What is kept of the password. */
    public String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        byte[] hash = argon2id(password, salt, MEMORY_KIB, PASSES, LANES, HASH_BYTES);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + PASSES + ",p=" + LANES + "$" + base64.encodeToString(salt)
                + "$" + base64.encodeToString(hash);
    }

    /** Whether this is the password that {@code kept} was made from. */
    public boolean verify(String password, String kept) {
        Matcher phc = PHC.matcher(kept);
        if (!phc.matches()) {
            throw new IllegalStateException("what is kept of a password is not an Argon2id PHC string");
        }
        byte[] wanted = Base64.getDecoder().decode(phc.group(5));
        byte[] found = argon2id(
                password,
                Base64.getDecoder().decode(phc.group(4)),
                Integer.parseInt(phc.group(1)),
                Integer.parseInt(phc.group(2)),
                Integer.parseInt(phc.group(3)),
                wanted.length);
        return Secrets.equal(wanted, found);
    }

    /** Takes as long as {@link #verify} and is false: for someone unknown, whom the time must not tell from a known. */
    public boolean verifyForNobody(String password) {
        byte[] found = argon2id(password, new byte[SALT_BYTES], MEMORY_KIB, PASSES, LANES, HASH_BYTES);
        return found.length == 0;
    }

    private static byte[] argon2id(String password, byte[] salt, int memory, int passes, int lanes, int length) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memory)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        byte[] hash = new byte[length];
        // One keyboard sends é as one character, another as two; it is one password (NIST SP 800-63B section 5.1.1.2).
        generator.generateBytes(
                Normalizer.normalize(password, Normalizer.Form.NFC).getBytes(UTF_8), hash);
        return hash;
    }
}
