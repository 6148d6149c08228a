package io.tollbridge.login;

import java.util.Optional;
import java.util.UUID;

/** A login was refused. What the person is told is one plain sentence and the reference id; the report has the truth. */
public final class LoginRefused extends Exception {
    private final Kind kind;
    private final Optional<UUID> reportId;

    /** What a person is told. */
    public enum Kind {
        /** There is no such organization. */
        NO_SUCH_ORGANIZATION,
        /** There is no such identity provider, it is switched off, or several could be meant. */
        NO_SUCH_IDENTITY_PROVIDER,
        /** {@code return_to} is no local path. */
        BAD_RETURN_TO,
        /** The login took too long, was finished before, or was begun in another browser: begin again. */
        BEGIN_AGAIN,
        /** The message was refused. */
        MESSAGE_REFUSED,
        /** The message is authentic, but nobody here may sign in by it. */
        NOT_FOR_A_USER,
        /** Wrong e-mail address or password, or too many tries. */
        WRONG_PASSWORD,
        /** A logout message was refused; nothing was ended by it. */
        LOGOUT_REFUSED,
        /** An authentic answer to a logout that was not begun here, or was answered before; the session has ended. */
        LOGOUT_UNKNOWN
    }

    LoginRefused(Kind kind, Optional<UUID> reportId) {
        super(kind + reportId.map(id -> " " + id).orElse(""), null, false, false);
        this.kind = kind;
        this.reportId = reportId;
    }

    /** There is no organization of that slug. */
    public static LoginRefused noSuchOrganization() {
        return new LoginRefused(Kind.NO_SUCH_ORGANIZATION, Optional.empty());
    }

    public Kind kind() {
        return kind;
    }

    /** The reference id, where there is a report. */
    public Optional<UUID> reportId() {
        return reportId;
    }
}
