import io.tollbridge.testing.Browser;
import io.tollbridge.testing.LocalAdministrator;
import io.tollbridge.testing.Page;
import io.tollbridge.testing.RunningService;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How long each page of the administrators takes, from the request to the last byte on loopback, with many clients, users and
 * logins, each client used on seven days, and one session a user. Run by {@code src/load/pages}. The first requests of
 * each page warm up and do not count.
 */
final class Pages {
    private static final int WARM_UP = 40;
    private static final int MEASURED = 60;

    private Pages() {}

    public static void main(String... arguments) throws Exception {
        int rows = Integer.parseInt(arguments[0]);
        try (RunningService service = RunningService.start(LocalAdministrator.variables(Map.of()), Clock.systemUTC());
                Browser browser = new Browser(Clock.systemUTC())) {
            fill(service, rows);
            browser.submit(browser.get(service.baseUrl() + "/login/acme")
                    .formWith("password")
                    .with(Map.of("email", LocalAdministrator.EMAIL, "password", LocalAdministrator.PASSWORD)));
            String client = service.api("GET", "/clients?q=Client%2077", null).at("/items/0/client_id").asText();
            String user = service.api("GET", "/users?q=user77", null).at("/items/0/id").asText();
            String login = service.api("GET", "/login-attempts", null).at("/items/0/id").asText();
            String provider = service.api("GET", "/identity-providers", null).at("/items/0/id").asText();
            String session = service.api("GET", "/sessions", null).at("/items/0/id").asText();
            List<String> pages = new ArrayList<>(List.of(
                    "/admin",
                    "/admin/login-attempts",
                    "/admin/login-attempts?email=user77@load.example",
                    "/admin/login-attempts/" + login,
                    "/admin/explain",
                    "/admin/identity-providers",
                    "/admin/identity-providers/new",
                    "/admin/identity-providers/" + provider,
                    "/admin/keys",
                    "/admin/clients",
                    "/admin/clients?q=77",
                    "/admin/clients?grant_type=authorization_code",
                    "/admin/clients/new",
                    "/admin/clients/" + client,
                    "/admin/clients/" + client + "/edit",
                    "/admin/applications",
                    "/admin/users",
                    "/admin/users?q=user77",
                    "/admin/users/" + user,
                    "/admin/users/new",
                    "/admin/roles",
                    "/admin/divisions",
                    "/admin/sessions",
                    "/admin/lineage/" + session,
                    "/admin/settings",
                    "/admin/webhooks",
                    "/admin/usage",
                    "/admin/audit-events",
                    "/login/acme"));
            System.out.printf("%d clients, users and logins; milliseconds, median and slowest of %d%n", rows, MEASURED);
            for (String page : pages) {
                measure(browser, service.baseUrl() + page, page);
            }
        }
    }

    private static void measure(Browser browser, String url, String name) {
        List<Long> took = new ArrayList<>();
        int status = 0;
        int bytes = 0;
        for (int i = 0; i < WARM_UP + MEASURED; i++) {
            long start = System.nanoTime();
            Page page = browser.get(url);
            long end = System.nanoTime();
            status = page.status();
            bytes = page.body().length();
            if (i >= WARM_UP) {
                took.add(end - start);
            }
        }
        took.sort(null);
        System.out.printf(
                "%6.1f %6.1f  %d %7d bytes  %s%n", took.get(MEASURED / 2) / 1e6, took.getLast() / 1e6, status, bytes, name);
    }

    private static void fill(RunningService service, int rows) throws Exception {
        service.api(
                "POST",
                "/clients",
                Map.of(
                        "client_name", "Client 0",
                        "grant_types", List.of("authorization_code"),
                        "redirect_uris", List.of("https://app.load.example/back"),
                        "scope", "openid users:readonly"));
        service.createUser("user0@load.example");
        var clock = Clock.systemUTC();
        String provider = service.createIdentityProvider(
                new io.tollbridge.testing.Issuer("https://idp.load.example", clock).metadata(), Map.of("name", "Load"));
        String organization = service.api("GET", "/organization", null).get("id").asText();
        String seq = " FROM seq_1_to_" + rows;
        service.update("INSERT INTO client (client_id, organization_id, state, settings, created_by, created_at,"
                + " modified_by, modified_at, version) SELECT CAST(UUID() AS CHAR), organization_id, state, REPLACE(settings,"
                + " 'Client 0', CONCAT('Client ', seq)), created_by, created_at + INTERVAL seq SECOND, modified_by,"
                + " modified_at, version FROM client, seq_1_to_" + rows
                + " WHERE settings LIKE '%Client 0%'");
        service.update("INSERT INTO authorized_application (organization_id, client_id, state, decided_by, decided_at,"
                + " version) SELECT organization_id, client_id, 'approved', 'load', created_at, 1 FROM client"
                + " WHERE settings LIKE '%Client%' AND client_id NOT IN (SELECT client_id FROM authorized_application)");
        service.update("INSERT INTO usage_day (organization_id, client_id, usage_date, endpoint, outcome, requests)"
                + " SELECT organization_id, client_id, UTC_DATE() - INTERVAL seq DAY, 'token', 'ok', 10 + seq FROM client,"
                + " seq_0_to_6 WHERE settings LIKE '%Client %'");
        service.update("INSERT INTO usage_day_total (organization_id, usage_date, requests, failures) SELECT"
                + " organization_id, usage_date, SUM(requests), 0 FROM usage_day GROUP BY organization_id, usage_date"
                + " ON DUPLICATE KEY UPDATE requests = VALUES(requests)");
        service.update("INSERT INTO user_account (id, organization_id, email, email_key, name, division_id, active,"
                + " created_at, modified_at, version) SELECT UUID(), organization_id, CONCAT('user', seq,"
                + " '@load.example'), CONCAT('user', seq, '@load.example'), CONCAT('User ', seq), division_id, TRUE,"
                + " created_at + INTERVAL seq SECOND, modified_at, 1 FROM user_account, seq_1_to_" + rows
                + " WHERE email = 'user0@load.example'");
        service.update("INSERT INTO credential (secret_sha256, id, kind, organization_id, user_id, identity_provider_id,"
                + " scope, issued_at, expires_at, keep_until) SELECT UNHEX(SHA2(email, 256)), UUID(), 'session',"
                + " organization_id, id, '" + provider + "', '', UTC_TIMESTAMP(6), '2035-01-01', '2035-01-01'"
                + " FROM user_account WHERE email LIKE 'user%@load.example'");
        service.update("INSERT INTO login_attempt (id, organization_id, identity_provider_id, channel, at, accepted,"
                + " name_id, email_sha256, checks) SELECT UUID(), '" + organization + "', '" + provider + "', 'acs',"
                + " UTC_TIMESTAMP(6) - INTERVAL seq MINUTE, seq % 10 > 0, CONCAT('user', seq, '@load.example'),"
                + " UNHEX(SHA2(CONCAT('user', seq, '@load.example'), 256)), '[{\"code\":\"audience\",\"outcome\":\"failed\",\"found\":\"a\",\"wanted\":\"b\",\"hint\":\"c\"}]'"
                + seq);
        service.update("INSERT INTO audit_event (id, organization_id, at, actor, address, action, target_type,"
                + " target_id, outcome, reason) SELECT UUID(), '" + organization + "', UTC_TIMESTAMP(6) - INTERVAL seq"
                + " MINUTE, 'user:root@acme.example', '127.0.0.1', 'client.edit', 'client', CONCAT('client-', seq),"
                + " 'done', ''" + seq);
        service.rows("ANALYZE TABLE client, usage_day, user_account, credential, login_attempt, audit_event,"
                + " authorized_application");
    }
}
