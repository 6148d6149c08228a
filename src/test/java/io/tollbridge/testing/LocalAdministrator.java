package io.tollbridge.testing;

import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The person at the browser for tests about somebody else's software: signs in by password, where asked to. */
public final class LocalAdministrator {
    public static final String EMAIL = "root@acme.example";

    public static final String PASSWORD = "correct horse battery staple";

    private LocalAdministrator() {}

    /** The variables of a service that has this person, and {@code more}. */
    public static Map<String, String> variables(Map<String, String> more) {
        Map<String, String> variables = new HashMap<>(more);
        variables.put("TOLLBRIDGE_BOOTSTRAP_ADMIN_EMAIL", EMAIL);
        variables.put("TOLLBRIDGE_BOOTSTRAP_ADMIN_PASSWORD", PASSWORD);
        return variables;
    }

    /** Opens what an application sends the browser to, signs in there, and answers where the browser is sent back to. */
    public static URI authorize(URI authorizationRequest, String redirectUri) {
        try (Browser browser = new Browser(Clock.systemUTC()).stopAt(redirectUri)) {
            Page page = browser.get(authorizationRequest);
            Optional<URI> back = page.location();
            if (back.isEmpty()) {
                Form form = page.formWith("password");
                page = browser.submit(form.with(Map.of("email", EMAIL, "password", PASSWORD)));
                back = page.location();
            }
            Page last = page;
            return back.orElseThrow(() -> new IllegalStateException("not sent back but shown " + last));
        }
    }
}
