package io.tollbridge.demo;

import java.util.ServiceLoader;
import org.apache.xml.security.Init;
import org.opensaml.core.config.ConfigurationService;
import org.opensaml.core.config.InitializationException;
import org.opensaml.core.config.Initializer;
import org.opensaml.core.xml.config.XMLObjectProviderRegistry;

/**
 * OpenSAML's own start-up: its registries are static, so they are filled only if nobody in this process has done it.
 * {@code InitializationService} would run every initializer, among them two that set up an HTTP client of version 4;
 * that library is banned here, so these two are left out.
 */
final class OpenSamlStart {
    private static final String HTTP_CLIENT_SET_UP = "org.opensaml.security.config.impl";

    private OpenSamlStart() {}

    static synchronized void ensure() {
        if (ConfigurationService.get(XMLObjectProviderRegistry.class) != null && Init.isInitialized()) {
            return;
        }
        ServiceLoader.load(Initializer.class).stream()
                .filter(initializer -> !initializer.type().getPackageName().equals(HTTP_CLIENT_SET_UP))
                .map(ServiceLoader.Provider::get)
                .forEach(OpenSamlStart::run);
    }

    private static void run(Initializer initializer) {
        try {
            initializer.init();
        } catch (InitializationException broken) {
            throw new IllegalStateException("OpenSAML does not start", broken);
        }
    }
}
