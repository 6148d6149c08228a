-- Assertions that are still under way when their session is logged out (SAML Core section 3.7.3.2) must not open another.

-- What each accepted LogoutRequest named: one row for each of its sessions, or one without an index for all of the name.
-- saml_subject_sha256 is made as that of credential is; session_index_sha256 is of the SessionIndex alone. issued_at is the
-- request's IssueInstant: assertions issued then or earlier are refused, until keep_until, when none can be good any more.
CREATE TABLE remembered_logout (
    id                   UUID        NOT NULL,
    organization_id      UUID        NOT NULL,
    identity_provider_id UUID        NOT NULL,
    saml_subject_sha256  BINARY(32)  NOT NULL,
    session_index_sha256 BINARY(32)  NULL,
    issued_at            DATETIME(6) NOT NULL,
    keep_until           DATETIME(6) NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX remembered_logout_saml_subject ON remembered_logout (saml_subject_sha256, issued_at);
CREATE INDEX remembered_logout_keep_until ON remembered_logout (keep_until);
