-- Every grant on one issuer: lineage, one-use codes and refresh tokens, approvals with limits, signing keys, audit.
-- Every column added has a default, so that a node of the version before goes on while nodes are replaced.

ALTER TABLE organization ADD COLUMN idle_timeout_minutes INT NULL;
ALTER TABLE organization ADD COLUMN hipaa BOOLEAN DEFAULT FALSE NOT NULL;
-- Where new users stand; none: Home.
ALTER TABLE organization ADD COLUMN default_division_id UUID NULL;
ALTER TABLE organization ADD COLUMN version INT DEFAULT 1 NOT NULL;

ALTER TABLE division ADD COLUMN version INT DEFAULT 1 NOT NULL;

-- Built-in roles cannot be changed or deleted.
ALTER TABLE role ADD COLUMN built_in BOOLEAN DEFAULT FALSE NOT NULL;
ALTER TABLE role ADD COLUMN version INT DEFAULT 1 NOT NULL;

-- not_before: what was issued earlier is dead for good, also once the user is active, the client enabled or the
-- application approved again.
ALTER TABLE user_account ADD COLUMN not_before DATETIME(6) NULL;
ALTER TABLE client ADD COLUMN not_before DATETIME(6) NULL;
ALTER TABLE client ADD COLUMN delete_at DATETIME(6) NULL;
-- The product's own clients belong to no organization: their organization_id is all zeros.
ALTER TABLE client DROP CONSTRAINT client_organization;

-- scope: what the administrator chose of the client's scopes; NULL: all of them, also ones added later.
ALTER TABLE authorized_application ADD COLUMN not_before DATETIME(6) NULL;
ALTER TABLE authorized_application ADD COLUMN scope VARCHAR(2000) NULL;
ALTER TABLE authorized_application ADD COLUMN note VARCHAR(1000) DEFAULT '' NOT NULL;
ALTER TABLE authorized_application ADD COLUMN requested_by VARCHAR(400) NULL;
ALTER TABLE authorized_application ADD COLUMN requested_at DATETIME(6) NULL;
ALTER TABLE authorized_application ADD COLUMN version INT DEFAULT 1 NOT NULL;

-- Where there are any, only users who hold one of these roles may use the application.
CREATE TABLE authorized_application_role (
    organization_id UUID           NOT NULL,
    client_id       VARBINARY(255) NOT NULL,
    role_id         UUID           NOT NULL,
    PRIMARY KEY (organization_id, client_id, role_id),
    CONSTRAINT authorized_application_role_application FOREIGN KEY (organization_id, client_id)
        REFERENCES authorized_application (organization_id, client_id) ON DELETE CASCADE,
    CONSTRAINT authorized_application_role_role FOREIGN KEY (role_id) REFERENCES role (id)
);

-- Lineage: parent_id is the session, authorization or token that a credential came from, actor_parent_id the actor's
-- token of a delegation (RFC 8693). Cutting one revokes the rows below it; no row can be added below a revoked one.
ALTER TABLE credential ADD COLUMN parent_id UUID NULL;
ALTER TABLE credential ADD COLUMN actor_parent_id UUID NULL;
-- The code or refresh token that this row redeemed: unique, so that redeeming and what it gives are one INSERT.
ALTER TABLE credential ADD COLUMN redeemed_sha256 BINARY(32) NULL;
-- The refresh token given out beside the access token.
ALTER TABLE credential ADD COLUMN refresh_sha256 BINARY(32) NULL;
ALTER TABLE credential ADD COLUMN refresh_expires_at DATETIME(6) NULL;
-- Written behind the use, and only where the organization has an idle timeout.
ALTER TABLE credential ADD COLUMN last_used_at DATETIME(6) NULL;
-- What is not searched by, as JSON: audience, confirmation, actor, a code's challenge and redirect URI.
ALTER TABLE credential ADD COLUMN details TEXT NULL;
ALTER TABLE credential ADD CONSTRAINT credential_redeemed UNIQUE (redeemed_sha256);
ALTER TABLE credential ADD CONSTRAINT credential_refresh UNIQUE (refresh_sha256);
CREATE INDEX credential_parent ON credential (parent_id);
CREATE INDEX credential_actor_parent ON credential (actor_parent_id);
CREATE INDEX credential_report ON credential (report_id);
CREATE INDEX credential_user ON credential (user_id, issued_at);
-- Sessions have no client and are listed by this index too.
CREATE INDEX credential_client ON credential (client_id, organization_id, issued_at);

-- An authorization request: pushed by its client (RFC 9126), or waiting for a browser's sign-in or an approval.
CREATE TABLE authorization_request (
    handle_sha256  BINARY(32)     NOT NULL,
    kind           VARCHAR(16)    NOT NULL,
    client_id      VARBINARY(255) NOT NULL,
    browser_sha256 BINARY(32)     NULL,
    parameters     TEXT           NOT NULL,
    created_at     DATETIME(6)    NOT NULL,
    expires_at     DATETIME(6)    NOT NULL,
    PRIMARY KEY (handle_sha256)
);
CREATE INDEX authorization_request_expires_at ON authorization_request (expires_at);

-- Proofs and client assertions that were used (RFC 9449 section 11.1, RFC 7523 section 3): each once, on every node.
CREATE TABLE used_proof (
    proof_sha256 BINARY(32)  NOT NULL,
    keep_until   DATETIME(6) NOT NULL,
    PRIMARY KEY (proof_sha256)
);
CREATE INDEX used_proof_keep_until ON used_proof (keep_until);

-- The keys that sign tokens. state: next (published ahead), current, retired (published until its tokens have ended).
CREATE TABLE signing_key (
    id           UUID        NOT NULL,
    algorithm    VARCHAR(8)  NOT NULL,
    state        VARCHAR(16) NOT NULL,
    public_key   BLOB        NOT NULL,
    private_key  BLOB        NOT NULL,
    created_at   DATETIME(6) NOT NULL,
    activated_at DATETIME(6) NULL,
    retired_at   DATETIME(6) NULL,
    -- Equal to state while there may be only one of it, NULL once retired.
    sole_state   VARCHAR(16) NULL,
    PRIMARY KEY (id),
    CONSTRAINT signing_key_sole UNIQUE (algorithm, sole_state)
);

-- Who did what, from where; what it was before and is after, as JSON without secrets. Refusals are here too.
CREATE TABLE audit_event (
    id              UUID          NOT NULL,
    organization_id UUID          NOT NULL,
    at              DATETIME(6)   NOT NULL,
    actor           VARCHAR(400)  NOT NULL,
    address         VARCHAR(64)   NOT NULL,
    action          VARCHAR(64)   NOT NULL,
    target_type     VARCHAR(32)   NOT NULL,
    target_id       VARCHAR(400)  NOT NULL,
    outcome         VARCHAR(16)   NOT NULL,
    reason          VARCHAR(1000) NOT NULL,
    before_json     LONGTEXT      NULL,
    after_json      LONGTEXT      NULL,
    PRIMARY KEY (id)
);
CREATE INDEX audit_event_list ON audit_event (organization_id, at, id);
CREATE INDEX audit_event_at ON audit_event (at);

-- Requests by client, day, endpoint and outcome. client_id is empty where none was known.
CREATE TABLE usage_day (
    organization_id UUID           NOT NULL,
    client_id       VARBINARY(255) NOT NULL,
    usage_date      DATE           NOT NULL,
    endpoint        VARCHAR(64)    NOT NULL,
    outcome         VARCHAR(64)    NOT NULL,
    requests        BIGINT         NOT NULL,
    PRIMARY KEY (organization_id, client_id, usage_date, endpoint, outcome)
);
CREATE INDEX usage_day_date ON usage_day (usage_date);

-- [jooq ignore start]
UPDATE role SET built_in = TRUE WHERE name IN ('Admin', 'User', 'SCIM Integration');
-- [jooq ignore stop]
