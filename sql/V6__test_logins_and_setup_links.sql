-- A login that waits may be a test, whose answer signs nobody in; test_id is then the id of its report. Purpose
-- 'handle': the test was not opened yet, request_sha256 is of the handle in its one-time URL, and no browser is known.
ALTER TABLE pending_login ADD COLUMN purpose VARCHAR(16) DEFAULT 'login' NOT NULL;
ALTER TABLE pending_login ADD COLUMN test_id UUID NULL;

-- What somebody outside may set up without an account. Only the SHA-256 of the token in its URL is kept. test_id is
-- the report of the last test login that it began.
CREATE TABLE setup_link (
    id                   UUID         NOT NULL,
    token_sha256         BINARY(32)   NOT NULL,
    organization_id      UUID         NOT NULL,
    identity_provider_id UUID         NULL,
    type                 VARCHAR(32)  NOT NULL,
    created_by           VARCHAR(400) NOT NULL,
    created_at           DATETIME(6)  NOT NULL,
    expires_at           DATETIME(6)  NOT NULL,
    revoked_at           DATETIME(6)  NULL,
    metadata_at          DATETIME(6)  NULL,
    test_id              UUID         NULL,
    PRIMARY KEY (id),
    CONSTRAINT setup_link_token UNIQUE (token_sha256),
    CONSTRAINT setup_link_organization FOREIGN KEY (organization_id) REFERENCES organization (id),
    CONSTRAINT setup_link_identity_provider FOREIGN KEY (identity_provider_id)
        REFERENCES identity_provider (id) ON DELETE SET NULL
);
CREATE INDEX setup_link_list ON setup_link (organization_id, created_at, id);

-- The searches of login attempts, each the newest first. Names are found by the SHA-256 of their folded text, the e-mail
-- address being the one that the assertion named; code is the first check that failed. Attempts of before have none.
ALTER TABLE login_attempt ADD COLUMN name_sha256 BINARY(32) NULL;
ALTER TABLE login_attempt ADD COLUMN email_sha256 BINARY(32) NULL;
ALTER TABLE login_attempt ADD COLUMN code VARCHAR(64) NULL;
CREATE INDEX login_attempt_name ON login_attempt (organization_id, name_sha256, at, id);
CREATE INDEX login_attempt_email ON login_attempt (organization_id, email_sha256, at, id);
CREATE INDEX login_attempt_provider ON login_attempt (organization_id, identity_provider_id, at, id);
CREATE INDEX login_attempt_code ON login_attempt (organization_id, code, at, id);
