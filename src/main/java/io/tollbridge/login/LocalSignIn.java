package io.tollbridge.login;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.LastLogins;
import io.tollbridge.directory.LocalAdministrators;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.Organizations;
import io.tollbridge.directory.Sha256;
import io.tollbridge.keys.Passwords;
import io.tollbridge.keys.Secrets;
import io.tollbridge.oauth.TokenDetails;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Signs in the local break-glass administrator by password alone. After five wrong passwords the address is locked for a
 * quarter of an hour, on this node, whether or not anybody has it; whoever asks learns nothing from words or time.
 */
public final class LocalSignIn {
    private static final int TRIES = 5;
    private static final Duration LOCKED = Duration.ofMinutes(15);
    private static final Duration SESSION = Duration.ofHours(1);

    private final Organizations organizations;
    private final LocalAdministrators administrators;
    private final Passwords passwords;
    private final Sessions sessions;
    private final LastLogins lastLogins;
    private final Secrets secrets;
    private final Clock clock;
    private final Cache<String, AtomicInteger> failures;

    public LocalSignIn(
            Organizations organizations,
            LocalAdministrators administrators,
            Passwords passwords,
            Sessions sessions,
            LastLogins lastLogins,
            Secrets secrets,
            Clock clock) {
        this.organizations = organizations;
        this.administrators = administrators;
        this.passwords = passwords;
        this.sessions = sessions;
        this.lastLogins = lastLogins;
        this.secrets = secrets;
        this.clock = clock;
        this.failures = Caffeine.newBuilder()
                .expireAfterWrite(LOCKED)
                .maximumSize(100_000)
                .ticker(() -> clock.millis() * 1_000_000)
                .build();
    }

    /**
     * Opens a session, or refuses in the same words whatever was wrong.
     *
     * @param returnTo the local path to go to afterwards
     */
    public FinishLogin.Finished signIn(String slug, String email, String password, Optional<String> returnTo)
            throws LoginRefused {
        String path = LocalPath.parse(returnTo.orElse("/"))
                .orElseThrow(() -> new LoginRefused(LoginRefused.Kind.BAD_RETURN_TO, Optional.empty()));
        Organization organization = organizations.bySlug(slug).orElseThrow(LoginRefused::noSuchOrganization);
        String account = organization.id() + " " + EmailAddress.folded(email);
        AtomicInteger tries = failures.get(account, _ -> new AtomicInteger());
        // Counted before the slow hash, so that parallel tries cannot all slip through.
        boolean locked = tries.incrementAndGet() > TRIES;
        Optional<LocalAdministrators.Credentials> known =
                EmailAddress.parse(email).flatMap(address -> administrators.byEmail(organization.id(), address));
        boolean right = known.isPresent()
                ? passwords.verify(password, known.get().passwordHash())
                : passwords.verifyForNobody(password);
        if (!right || locked || known.isEmpty() || !known.get().user().active()) {
            throw new LoginRefused(LoginRefused.Kind.WRONG_PASSWORD, Optional.<UUID>empty());
        }
        failures.invalidate(account);
        Instant now = clock.instant();
        String token = secrets.token();
        sessions.open(new BrowserSession(
                secrets.id(),
                Sha256.of(token),
                organization.id(),
                known.get().user().id(),
                Optional.empty(),
                Optional.empty(),
                now,
                now.plus(SESSION),
                TokenDetails.NONE.withAuthTime(Optional.of(now.getEpochSecond()))));
        lastLogins.signedIn(known.get().user().id(), now);
        return new FinishLogin.Finished(token, now.plus(SESSION), path);
    }
}
