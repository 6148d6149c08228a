package io.tollbridge.demo;

import org.opensaml.core.config.ConfigurationService;
import org.opensaml.core.config.InitializationException;
import org.opensaml.core.config.InitializationService;
import org.opensaml.core.xml.config.XMLObjectProviderRegistry;

/** OpenSAML's own start-up: its registry is static, so it is filled only if nobody in this process has done it yet. */
final class OpenSamlStart {
    private OpenSamlStart() {}

    static synchronized void ensure() {
        if (ConfigurationService.get(XMLObjectProviderRegistry.class) == null) {
            try {
                InitializationService.initialize();
            } catch (InitializationException broken) {
                throw new IllegalStateException("OpenSAML does not start", broken);
            }
        }
    }
}
