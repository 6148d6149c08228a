package io.tollbridge.keys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key over all keys: AES-256-GCM, a random nonce of 96 bits each time. At rest: one version byte, the nonce, the
 * ciphertext with its tag of 128 bits. A key may encrypt 2^32 times before nonces are likely to meet (NIST SP 800-38D
 * section 8.3); private keys are far fewer.
 */
public final class MasterKey {
    /** Bytes of the key. */
    public static final int LENGTH = 32;

    private static final byte VERSION = 1;
    private static final int NONCE = 12;
    private static final int TAG = 16;
    private static final String CIPHER = "AES/GCM/NoPadding";

    private final SecretKey key;
    private final SecureRandom random;

    /** Takes the 32 bytes; {@code random} gives the nonces. */
    public MasterKey(byte[] key, SecureRandom random) {
        if (key.length != LENGTH) {
            throw new IllegalArgumentException("a master key has " + LENGTH + " bytes, not " + key.length);
        }
        this.key = new SecretKeySpec(key, "AES");
        this.random = random;
    }

    /** Encrypts for one place, named by {@code context}: only the same context decrypts it again. */
    public byte[] encrypt(byte[] plain, byte[] context) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(plain);
            return ByteBuffer.allocate(1 + NONCE + encrypted.length)
                    .put(VERSION)
                    .put(nonce)
                    .put(encrypted)
                    .array();
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException(bug);
        }
    }

    /**
     * Decrypts what {@link #encrypt} gave.
     *
     * @throws WrongMasterKey for another key, another context, or bytes that were changed
     */
    public byte[] decrypt(byte[] encrypted, byte[] context) {
        if (encrypted.length < 1 + NONCE + TAG || encrypted[0] != VERSION) {
            throw new WrongMasterKey();
        }
        ByteBuffer buffer = ByteBuffer.wrap(encrypted).position(1);
        byte[] nonce = new byte[NONCE];
        buffer.get(nonce);
        byte[] rest = new byte[buffer.remaining()];
        buffer.get(rest);
        try {
            return cipher(Cipher.DECRYPT_MODE, nonce, context).doFinal(rest);
        } catch (AEADBadTagException mismatch) {
            throw new WrongMasterKey();
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException(bug);
        }
    }

    /** A key for one purpose, of 32 bytes: HMAC-SHA-256 of its name (NIST SP 800-108). It tells nothing of this key. */
    public byte[] derive(String purpose) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getEncoded(), "HmacSHA256"));
            return mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException(bug);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] context) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, key, new GCMParameterSpec(TAG * 8, nonce));
        cipher.updateAAD(new byte[] {VERSION});
        cipher.updateAAD(context);
        return cipher;
    }

    @Override
    public String toString() {
        return "MasterKey(hidden)";
    }
}
