package io.tollbridge.operations;

import com.nimbusds.jose.JWSAlgorithm;
import io.tollbridge.keys.Secrets;
import io.tollbridge.keys.SigningKeys;
import io.tollbridge.store.JooqSigningKeys;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code keys}: the keys that sign tokens. */
@Command(name = "keys", description = "The keys that sign tokens.", mixinStandardHelpOptions = true)
final class KeysCommand {
    /** {@code keys rotate}. */
    @Command(
            name = "rotate",
            mixinStandardHelpOptions = true,
            description = "The next signing keys sign from now on; those before stay published until their last token"
                    + " has ended. Running nodes follow within a minute.")
    static final class Rotate extends Operation {
        Rotate(Environment environment) {
            super(environment);
        }

        @Override
        int on(Installation installation) {
            SigningKeys keys = new SigningKeys(
                    new JooqSigningKeys(installation.database().dsl()),
                    installation.masterKey(),
                    new Secrets(random()),
                    random(),
                    clock(),
                    SigningKeys.PERIOD);
            for (JWSAlgorithm algorithm : List.of(JWSAlgorithm.ES256, JWSAlgorithm.RS256)) {
                if (!keys.rotate(algorithm)) {
                    problem(algorithm + " was rotated by a running node at the same moment");
                    return REFUSED;
                }
                say(algorithm + " " + keys.current(algorithm).id());
            }
            return DONE;
        }
    }
}
