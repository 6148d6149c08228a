package io.tollbridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollbridge.demo.DemoIdp;
import io.tollbridge.demo.ServiceProvider;
import io.tollbridge.testing.Browser;
import io.tollbridge.testing.CodeClient;
import io.tollbridge.testing.Page;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.TestClock;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A service, an identity provider with Alice (an administrator) and Bob (nobody special), and browsers to send round. */
final class AuthorizationTrip implements AutoCloseable {
    static final String ADMIN_PASSWORD = "correct horse battery staple";
    static final String ADMIN_EMAIL = "root@acme.example";

    final TestClock clock = new TestClock(Instant.parse("2026-06-01T12:00:00Z"));
    final RunningService service;
    final DemoIdp idp = DemoIdp.start(0, clock, new SecureRandom());
    final String idpId;
    final String alice;
    final String bob;

    AuthorizationTrip() {
        this(Map.of());
    }

    AuthorizationTrip(Map<String, String> variables) {
        Map<String, String> all = new java.util.HashMap<>(variables);
        all.put("TOLLBRIDGE_BOOTSTRAP_ADMIN_EMAIL", ADMIN_EMAIL);
        all.put("TOLLBRIDGE_BOOTSTRAP_ADMIN_PASSWORD", ADMIN_PASSWORD);
        service = RunningService.start(all, clock);
        idpId = service.createIdentityProvider(
                new String(idp.metadata(), UTF_8),
                Map.of("name", "Demo IdP", "email_domains", List.of("demo.example")));
        idp.trust(new ServiceProvider(service.entityId(), service.acsUrl()));
        alice = service.createUser("alice@demo.example");
        bob = service.createUser("bob@demo.example");
        service.api(
                "PUT",
                "/users/" + alice + "/roles",
                Map.of("roles", List.of(Map.of("role", "Admin", "division", "Home"))));
    }

    Browser browser() {
        return new Browser(clock).stopAt("https://app.example/").stopAt("http://127.0.0.1");
    }

    /** At the identity provider's page. */
    static Page signIn(Browser browser, Page page, String user) {
        return browser.submit(page.formWith("user").with("user", user)).autoSubmit();
    }

    /** From the application to the identity provider and back, with what the application is told. */
    Map<String, String> told(CodeClient client, Map<String, String> request, String user) {
        try (Browser browser = browser()) {
            Page page = signIn(browser, browser.get(client.url(request)), user);
            return CodeClient.answer(location(page));
        }
    }

    /** The same, and the code of it. */
    String code(CodeClient client, Map<String, String> request) {
        Map<String, String> told = told(client, request, "alice");
        if (!told.containsKey("code")) {
            throw new IllegalStateException(told.toString());
        }
        return told.get("code");
    }

    static URI location(Page page) {
        return page.location().orElseThrow(() -> new IllegalStateException(page.toString()));
    }

    @Override
    public void close() {
        idp.close();
        service.close();
    }
}
