package io.tollbridge.testing;

import io.tollbridge.testing.Cookie.SameSite;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The cookies of one browser. A site is scheme and host without port: no test here needs registrable domains. */
final class CookieJar {
    private final Clock clock;
    private final List<Cookie> cookies = new ArrayList<>();

    CookieJar(Clock clock) {
        this.clock = clock;
    }

    void store(URI url, List<String> headers) {
        Instant now = clock.instant();
        for (String header : headers) {
            Optional<Cookie> parsed = Cookie.parse(header, url, now);
            parsed.ifPresent(cookie -> {
                cookies.removeIf(cookie::replaces);
                cookies.add(cookie);
            });
        }
        cookies.removeIf(cookie -> !cookie.expires().isAfter(now));
    }

    /**
     * The Cookie header of a top-level navigation to {@code url} from the page {@code initiator} (null: typed by the
     * user, which counts as same-site).
     */
    Optional<String> header(String method, URI url, @Nullable URI initiator) {
        boolean crossSite = initiator != null && !sameSite(initiator, url);
        Instant now = clock.instant();
        List<String> pairs = cookies.stream()
                .filter(cookie -> cookie.expires().isAfter(now) && cookie.belongsTo(url))
                .filter(cookie -> !crossSite || crossesSites(cookie.sameSite(), method))
                .sorted(Comparator.comparing((Cookie cookie) -> -cookie.path().length()))
                .map(cookie -> cookie.name() + "=" + cookie.value())
                .toList();
        return pairs.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", pairs));
    }

    List<Cookie> all() {
        Instant now = clock.instant();
        return cookies.stream().filter(cookie -> cookie.expires().isAfter(now)).toList();
    }

    void clear() {
        cookies.clear();
    }

    static boolean sameSite(URI one, URI other) {
        return Objects.equals(one.getScheme(), other.getScheme())
                && Cookie.hostOf(one).equals(Cookie.hostOf(other));
    }

    private static boolean crossesSites(SameSite sameSite, String method) {
        return switch (sameSite) {
            case STRICT -> false;
            case LAX -> method.equals("GET");
            case NONE, UNSET -> true;
        };
    }
}
