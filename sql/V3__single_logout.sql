-- Single logout (SAML Core section 3.7). Every column added may be NULL, so that a node of the version before goes on.

-- Whom a session or token was given for, as the identity provider named him: organization, identity provider, format,
-- qualifiers and value as one SHA-256. A LogoutRequest finds by it what it ends; the name itself is in details.
ALTER TABLE credential ADD COLUMN saml_subject_sha256 BINARY(32) NULL;
CREATE INDEX credential_saml_subject ON credential (saml_subject_sha256);

-- A LogoutRequest of ours on its way; one row for each, taken by the answer. handle_sha256 is of the RelayState.
CREATE TABLE pending_logout (
    request_sha256       BINARY(32)  NOT NULL,
    handle_sha256        BINARY(32)  NOT NULL,
    organization_id      UUID        NOT NULL,
    identity_provider_id UUID        NOT NULL,
    created_at           DATETIME(6) NOT NULL,
    expires_at           DATETIME(6) NOT NULL,
    PRIMARY KEY (request_sha256)
);
CREATE INDEX pending_logout_expires_at ON pending_logout (expires_at);
