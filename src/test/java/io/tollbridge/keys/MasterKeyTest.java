package io.tollbridge.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MasterKeyTest {
    private static final byte[] PLAIN = "a private key".getBytes(UTF_8);
    private static final byte[] CONTEXT = "row 1".getBytes(UTF_8);

    private final SecureRandom random = new SecureRandom();
    private final MasterKey key = new MasterKey(new byte[32], random);

    @Test
    void what_is_encrypted_comes_back_and_never_looks_the_same_twice() {
        byte[] once = key.encrypt(PLAIN, CONTEXT);
        byte[] again = key.encrypt(PLAIN, CONTEXT);

        assertThat(once).isNotEqualTo(again).hasSize(1 + 12 + PLAIN.length + 16);
        assertThat(key.decrypt(once, CONTEXT)).isEqualTo(PLAIN);
        assertThat(key.decrypt(again, CONTEXT)).isEqualTo(PLAIN);
    }

    @Test
    void every_changed_bit_and_every_cut_is_refused() {
        byte[] encrypted = key.encrypt(PLAIN, CONTEXT);
        for (int at = 0; at < encrypted.length; at++) {
            byte[] changed = encrypted.clone();
            changed[at] ^= 1;
            assertThatThrownBy(() -> key.decrypt(changed, CONTEXT)).isInstanceOf(WrongMasterKey.class);
            byte[] cut = Arrays.copyOf(encrypted, at);
            assertThatThrownBy(() -> key.decrypt(cut, CONTEXT)).isInstanceOf(WrongMasterKey.class);
        }
    }

    @Test
    void another_key_and_another_context_are_refused_with_one_clear_line() {
        byte[] encrypted = key.encrypt(PLAIN, CONTEXT);
        byte[] other = new byte[32];
        other[31] = 1;

        assertThatThrownBy(() -> new MasterKey(other, random).decrypt(encrypted, CONTEXT))
                .isInstanceOf(WrongMasterKey.class)
                .hasMessageStartingWith("the master key does not decrypt what is stored");
        assertThatThrownBy(() -> key.decrypt(encrypted, "row 2".getBytes(UTF_8)))
                .isInstanceOf(WrongMasterKey.class);
    }

    @Test
    void it_has_32_bytes_and_does_not_show_them() {
        assertThatThrownBy(() -> new MasterKey(new byte[16], random)).hasMessage("a master key has 32 bytes, not 16");
        assertThat(key).hasToString("MasterKey(hidden)");
    }

    @Test
    void the_file_is_made_once_for_its_owner_alone_and_read_again(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("certs").resolve("master.key");

        byte[] encrypted = MasterKeyFile.readOrCreate(file, random).encrypt(PLAIN, CONTEXT);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(file.getParent()).isDirectoryContaining("glob:**master.key").isDirectoryNotContaining("glob:**new*");
        assertThat(MasterKeyFile.readOrCreate(file, random).decrypt(encrypted, CONTEXT))
                .isEqualTo(PLAIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwxrwxrwx"})
    void a_file_that_others_can_use_is_refused(String mode, @TempDir Path folder) throws Exception {
        Path file = folder.resolve("master.key");
        MasterKeyFile.readOrCreate(file, random);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

        assertThatThrownBy(() -> MasterKeyFile.readOrCreate(file, random))
                .isInstanceOf(MasterKeyFile.Refused.class)
                .hasMessage("the master key's file " + file + " must have mode 0600: others may read or change it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c2hvcnQ=", "not base64 !"})
    void a_file_that_holds_no_key_is_refused_and_kept(String content, @TempDir Path folder) throws Exception {
        Path file = folder.resolve("master.key");
        MasterKeyFile.readOrCreate(file, random);
        Files.writeString(file, content);

        assertThatThrownBy(() -> MasterKeyFile.readOrCreate(file, random))
                .isInstanceOf(MasterKeyFile.Refused.class)
                .hasMessageStartingWith("the master key's file " + file + " does not hold");
        assertThat(file).hasContent(content);
    }
}
