package io.tollbridge.login;

import io.tollbridge.directory.Scopes;
import java.util.List;

/** What a person has chosen on one of the pages of an authorization request. */
public sealed interface Decision {
    /** Nothing shall come of it. */
    record Cancel() implements Decision {}

    /** The application may have what the page has named. */
    record Consent() implements Decision {}

    /**
     * The organization approves the application.
     *
     * @param roles names; where there are any, only users who hold one of them may use it
     */
    record Approve(Scopes scope, List<String> roles, String note) implements Decision {
        public Approve {
            roles = List.copyOf(roles);
        }
    }
}
