package io.tollbridge.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SecretsTest {
    private final Secrets secrets = new Secrets(new SecureRandom());
    private final Passwords passwords = new Passwords(new SecureRandom());

    @Test
    void tokens_are_256_bits_in_base64url_and_do_not_repeat() {
        Set<String> tokens = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            tokens.add(secrets.token());
        }
        assertThat(tokens).hasSize(1000).allMatch(token -> token.matches("[A-Za-z0-9_-]{43}"));
    }

    @Test
    void ids_are_random_uuids() {
        UUID id = secrets.id();
        assertThat(id.version()).isEqualTo(4);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(secrets.id()).isNotEqualTo(id);
    }

    @Test
    void hashes_are_sha256_of_utf8_and_compared_whole() {
        byte[] abc = Secrets.sha256("abc"); // FIPS 180-4's own example
        assertThat(HexFormat.of().formatHex(abc))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(Secrets.equal(abc, Secrets.sha256("abc"))).isTrue();
        assertThat(Secrets.equal(abc, Secrets.sha256("abd"))).isFalse();
        assertThat(Secrets.equal(abc, new byte[0])).isFalse();
    }

    @Test
    void a_password_verifies_against_what_is_kept_of_it_and_no_other_does() {
        String kept = passwords.hash("correct horse é");

        assertThat(kept).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").doesNotContain("horse");
        assertThat(passwords.hash("correct horse é")).isNotEqualTo(kept);
        assertThat(passwords.verify("correct horse é", kept)).isTrue();
        assertThat(passwords.verify("correct horse e\u0301", kept)).isTrue(); // another keyboard's é
        assertThat(passwords.verify("correct horse e", kept)).isFalse();
        assertThat(passwords.verifyForNobody("correct horse é")).isFalse();
    }

    @Test
    void another_programs_hash_of_other_parameters_verifies() {
        // The reference implementation's own test vector: argon2id, v=19, m=256, t=2, p=1, "password", "somesalt".
        String kept = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
        assertThat(passwords.verify("password", kept)).isTrue();
        assertThat(passwords.verify("passwore", kept)).isFalse();
    }

    @Test
    void what_is_no_argon2id_string_is_a_bug_and_says_so() {
        assertThatThrownBy(() -> passwords.verify("a", "plain")).isInstanceOf(IllegalStateException.class);
    }
}
