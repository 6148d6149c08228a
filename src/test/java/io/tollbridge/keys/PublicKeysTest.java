package io.tollbridge.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PublicKeysTest {
    private static String set(JWK... keys) {
        return new JWKSet(List.of(keys)).toString(false); // false: private parts too
    }

    @Test
    void public_keys_for_signing_are_taken() throws JOSEException {
        ECKey ec = new ECKeyGenerator(Curve.P_256).keyID("a").generate();
        JWK rsa = new RSAKeyGenerator(2048).keyUse(KeyUse.SIGNATURE).generate();

        assertThat(PublicKeys.check(set(ec.toPublicJWK(), rsa.toPublicJWK())))
                .contains("\"kid\":\"a\"", "\"RSA\"")
                .doesNotContain("\"d\":");
    }

    @Test
    void private_symmetric_weak_and_other_keys_are_refused() throws JOSEException {
        JWK ec = new ECKeyGenerator(Curve.P_256).generate();
        JWK symmetric = new OctetSequenceKeyGenerator(256).generate();
        JWK weak = new RSAKeyGenerator(1024, true).generate().toPublicJWK();
        JWK encryption = new ECKeyGenerator(Curve.P_256)
                .keyUse(KeyUse.ENCRYPTION)
                .generate()
                .toPublicJWK();

        assertThatThrownBy(() -> PublicKeys.check(set(ec))).hasMessageContaining("public keys alone");
        assertThatThrownBy(() -> PublicKeys.check(set(symmetric))).hasMessageContaining("public keys alone");
        assertThatThrownBy(() -> PublicKeys.check(set(weak))).hasMessageContaining("2048");
        assertThatThrownBy(() -> PublicKeys.check(set(encryption))).hasMessageContaining("signing");
        for (String odd :
                List.of("{}", "[]", "", "{\"keys\": []}", "{\"keys\": [{\"kty\": \"EC\"}]}", "{\"keys\": 1}")) {
            assertThatThrownBy(() -> PublicKeys.check(odd)).as(odd).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
