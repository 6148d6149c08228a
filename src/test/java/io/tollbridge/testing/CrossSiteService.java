package io.tollbridge.testing;

import java.util.HashMap;
import java.util.Map;

/**
 * A running service whose public URL is on 127.0.0.1, another site than the identity providers on localhost: their form
 * comes from another site, so the cookies are really tried.
 */
public final class CrossSiteService implements AutoCloseable {
    /** The slug of the organization that is made at the start. */
    public static final String ORGANIZATION = RunningService.ORGANIZATION;

    private final RunningService service;
    private final ManagementApi api;

    private CrossSiteService(RunningService service) {
        this.service = service;
        this.api = new ManagementApi(service.baseUrl(), RunningService.CLIENT_ID, RunningService.CLIENT_SECRET);
    }

    /** Starts it on the system's clock. */
    public static CrossSiteService start() {
        int port = RunningService.freePort();
        Map<String, String> variables = new HashMap<>();
        variables.put("TOLLBRIDGE_PORT", String.valueOf(port));
        variables.put("TOLLBRIDGE_BASE_URL", "http://127.0.0.1:" + port);
        return new CrossSiteService(RunningService.start(variables));
    }

    /** {@code http://127.0.0.1:PORT}, without a slash at the end. */
    public String baseUrl() {
        return service.baseUrl();
    }

    /** The SP's entity id, which is the URL of its metadata. */
    public String entityId() {
        return service.entityId();
    }

    /** The assertion consumer service. */
    public String acsUrl() {
        return service.acsUrl();
    }

    /** The token endpoint. */
    public String tokenEndpoint() {
        return service.tokenUrl();
    }

    /** The management API and the OAuth endpoints, as the client sees them that was made at the start. */
    public ManagementApi api() {
        return api;
    }

    @Override
    public void close() {
        api.close();
        service.close();
    }
}
