package io.tollbridge.config;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is created at start if it is absent: an organization and, in it, a client, an administrator, both or neither. */
public record Bootstrap(
        String organization,
        @Nullable Client client,
        @Nullable Administrator administrator) {
    public Bootstrap {
        Objects.requireNonNull(organization);
    }

    /** A client-credentials client with the Admin role. */
    public record Client(String id, Secret secret) {
        public Client {
            Objects.requireNonNull(id);
            Objects.requireNonNull(secret);
        }
    }

    /** The local break-glass administrator, who signs in by password alone. */
    public record Administrator(String email, Secret password) {
        public Administrator {
            Objects.requireNonNull(email);
            Objects.requireNonNull(password);
        }
    }
}
