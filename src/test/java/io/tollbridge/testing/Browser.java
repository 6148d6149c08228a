package io.tollbridge.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends plain HTTP as a browser's top-level navigation would: its own cookies (Path, Secure, SameSite; loopback counts as
 * trustworthy, as in Chrome), Origin and Sec-Fetch-Site, redirects followed one by one. It runs no script; one browser
 * is one person's profile, for one thread.
 */
public final class Browser implements AutoCloseable {
    /** One request of the log. */
    public record Visit(String method, URI url, int status) {}

    private record Navigation(String method, URI url, Optional<String> body) {}

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int MAX_REDIRECTS = 20;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final CookieJar cookies;
    private final List<Visit> log = new ArrayList<>();
    private final List<String> stops = new ArrayList<>();

    /** With no cookies yet; {@code clock} decides when they expire. */
    public Browser(Clock clock) {
        cookies = new CookieJar(clock);
    }

    /** A fresh one on the system's clock. */
    public static Browser open() {
        return new Browser(Clock.systemUTC());
    }

    /** A redirect to a URL that begins so is not followed: the redirect itself is then the page. */
    public Browser stopAt(String urlPrefix) {
        stops.add(urlPrefix);
        return this;
    }

    /** As typed into the address bar: no page leads there, so every cookie of the site is sent. */
    public Page get(URI url) {
        return load(new Navigation("GET", url, Optional.empty()), null);
    }

    /** As typed into the address bar. */
    public Page get(String url) {
        return get(URI.create(url));
    }

    /** Submits the form from its page, with these fields filled in. */
    public Page submit(Form form, Map<String, String> fields) {
        return submit(form.with(fields));
    }

    /** Submits the form from its page as it is. */
    public Page submit(Form form) {
        if (form.method().equals("POST")) {
            return load(new Navigation("POST", form.action(), Optional.of(form.encoded())), form.page());
        }
        String target = form.action().toString().replaceFirst("[?#].*", "") + "?" + form.encoded();
        return navigate(form.page(), URI.create(target));
    }

    /** A link on {@code from} to {@code url}. */
    Page navigate(Page from, URI url) {
        return load(new Navigation("GET", url, Optional.empty()), from);
    }

    /** Every request so far, the oldest first. */
    public List<Visit> log() {
        return List.copyOf(log);
    }

    /** The cookies it holds now. */
    public List<Cookie> cookies() {
        return cookies.all();
    }

    /** The first cookie of that name. */
    public Optional<Cookie> cookie(String name) {
        return cookies().stream().filter(cookie -> cookie.name().equals(name)).findFirst();
    }

    /** Forgets every cookie, as a new private window would. */
    public void clearCookies() {
        cookies.clear();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private Page load(Navigation first, @Nullable Page from) {
        Navigation navigation = first;
        List<URI> chain = new ArrayList<>();
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            chain.add(navigation.url());
            HttpResponse<String> answer = send(navigation, from, chain);
            log.add(new Visit(navigation.method(), navigation.url(), answer.statusCode()));
            cookies.store(navigation.url(), answer.headers().allValues("Set-Cookie"));
            Optional<Navigation> next = redirect(navigation, answer);
            if (next.isEmpty() || stopsAt(next.get().url())) {
                return new Page(this, navigation.url(), answer.statusCode(), answer.headers(), answer.body());
            }
            navigation = next.get();
        }
        throw new IllegalStateException("more than " + MAX_REDIRECTS + " redirects: " + log);
    }

    private boolean stopsAt(URI url) {
        return stops.stream().anyMatch(url.toString()::startsWith);
    }

    private static Optional<Navigation> redirect(Navigation navigation, HttpResponse<String> answer) {
        Optional<URI> target = answer.headers().firstValue("Location").map(navigation.url()::resolve);
        return switch (answer.statusCode()) {
            case 301, 302, 303 -> target.map(url -> new Navigation("GET", url, Optional.empty()));
            // 307 and 308 repeat the POST with its body, which a form with credentials must never be answered with.
            case 307, 308 -> target.map(url -> new Navigation(navigation.method(), url, navigation.body()));
            default -> Optional.empty();
        };
    }

    private HttpResponse<String> send(Navigation navigation, @Nullable Page from, List<URI> chain) {
        HttpRequest.Builder request = HttpRequest.newBuilder(withoutFragment(navigation.url()))
                .timeout(TIMEOUT)
                .header("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Tollbridge-Test")
                .header("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
                .header("Accept-Language", "en-US,en;q=0.9")
                .header("Upgrade-Insecure-Requests", "1")
                .header("Sec-Fetch-Site", fetchSite(from, chain))
                .header("Sec-Fetch-Mode", "navigate")
                .header("Sec-Fetch-Dest", "document");
        cookies.header(navigation.method(), navigation.url(), from == null ? null : from.url())
                .ifPresent(cookie -> request.header("Cookie", cookie));
        if (navigation.body().isPresent()) {
            request.header("Content-Type", "application/x-www-form-urlencoded")
                    .header("Origin", origin(from, chain))
                    .POST(BodyPublishers.ofString(navigation.body().get()));
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(navigation.method() + " " + navigation.url() + ": " + failed, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** The farthest hop decides: a redirect through another site leaves the chain cross-site (Fetch Metadata 2.4). */
    private static String fetchSite(@Nullable Page from, List<URI> chain) {
        if (from == null) {
            return "none";
        }
        if (chain.stream().allMatch(hop -> originOf(hop).equals(originOf(from.url())))) {
            return "same-origin";
        }
        return chain.stream().allMatch(hop -> CookieJar.sameSite(hop, from.url())) ? "same-site" : "cross-site";
    }

    /** "null" from a page that hides its referrer, as Keycloak's do, and after a redirect between other origins. */
    private static String origin(@Nullable Page from, List<URI> chain) {
        if (from == null) {
            return "null";
        }
        String origin = originOf(from.url());
        boolean crossOrigin = !originOf(chain.getLast()).equals(origin);
        boolean redirectedElsewhere = chain.subList(0, chain.size() - 1).stream()
                .anyMatch(hop -> !originOf(hop).equals(origin));
        String policy = referrerPolicy(from.headers());
        boolean hidden = policy.equals("no-referrer") || (policy.equals("same-origin") && crossOrigin);
        return hidden || redirectedElsewhere ? "null" : origin;
    }

    private static String referrerPolicy(HttpHeaders headers) {
        String policies = String.join(",", headers.allValues("Referrer-Policy"));
        return policies.substring(policies.lastIndexOf(',') + 1).strip();
    }

    private static String originOf(URI url) {
        return url.getScheme() + "://" + url.getRawAuthority();
    }

    private static URI withoutFragment(URI url) {
        return URI.create(url.toString().replaceFirst("#.*", ""));
    }
}
