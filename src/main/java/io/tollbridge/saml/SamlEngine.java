package io.tollbridge.saml;

import java.security.Security;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.opensaml.core.config.InitializationException;
import org.opensaml.core.config.InitializationService;

/** OpenSAML's own start-up (which starts xmlsec too): the one piece of static state there is. */
public final class SamlEngine {
    private static final boolean STARTED = start();

    private SamlEngine() {}

    /** Makes sure that OpenSAML and xmlsec can be used; a service calls it at its start, or the first person waits. */
    public static void require() {
        if (!STARTED) {
            throw new IllegalStateException("OpenSAML did not start");
        }
    }

    private static boolean start() {
        if (Security.getProvider(BouncyCastleProvider.PROVIDER_NAME) == null) {
            // Last in the list: only for what the JDK lacks under xmlsec's names (RSASSA-PSS as SHA256withRSAandMGF1).
            Security.addProvider(new BouncyCastleProvider());
        }
        try {
            InitializationService.initialize();
            return true;
        } catch (InitializationException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
