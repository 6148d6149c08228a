-- Tollbridge's first schema. Times are UTC. Text that is compared byte for byte (e-mail keys, client ids) is
-- VARBINARY or a SHA-256, because every MariaDB collation folds or pads something.

CREATE TABLE organization (
    id           UUID         NOT NULL,
    slug         VARCHAR(63)  NOT NULL,
    name         VARCHAR(200) NOT NULL,
    created_at   DATETIME(6)  NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT organization_slug UNIQUE (slug)
);

CREATE TABLE division (
    id              UUID         NOT NULL,
    organization_id UUID         NOT NULL,
    name            VARCHAR(200) NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT division_name UNIQUE (organization_id, name),
    CONSTRAINT division_organization FOREIGN KEY (organization_id) REFERENCES organization (id)
);

-- permissions: names such as oauth:client:add, separated by one space.
CREATE TABLE role (
    id              UUID          NOT NULL,
    organization_id UUID          NOT NULL,
    name            VARCHAR(200)  NOT NULL,
    description     VARCHAR(1000) NOT NULL,
    permissions     TEXT          NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT role_name UNIQUE (organization_id, name),
    CONSTRAINT role_organization FOREIGN KEY (organization_id) REFERENCES organization (id)
);

-- email_key is the address with its ASCII letters folded and all else exact. password_hash only for the local
-- administrator, who signs in by password alone, never by SAML.
CREATE TABLE user_account (
    id              UUID           NOT NULL,
    organization_id UUID           NOT NULL,
    email           VARCHAR(320)   NOT NULL,
    email_key       VARBINARY(1280) NOT NULL,
    name            VARCHAR(200)   NOT NULL,
    division_id     UUID           NOT NULL,
    active          BOOLEAN        NOT NULL,
    password_hash   VARCHAR(255)   NULL,
    created_at      DATETIME(6)    NOT NULL,
    modified_at     DATETIME(6)    NOT NULL,
    version         INT            NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT user_account_email UNIQUE (organization_id, email_key),
    CONSTRAINT user_account_organization FOREIGN KEY (organization_id) REFERENCES organization (id),
    CONSTRAINT user_account_division FOREIGN KEY (division_id) REFERENCES division (id)
);

CREATE TABLE user_role (
    user_id     UUID NOT NULL,
    role_id     UUID NOT NULL,
    division_id UUID NOT NULL,
    PRIMARY KEY (user_id, role_id, division_id),
    CONSTRAINT user_role_user FOREIGN KEY (user_id) REFERENCES user_account (id) ON DELETE CASCADE,
    CONSTRAINT user_role_role FOREIGN KEY (role_id) REFERENCES role (id),
    CONSTRAINT user_role_division FOREIGN KEY (division_id) REFERENCES division (id)
);

-- settings: everything an administrator may set, as JSON; what is searched by has a column of its own.
CREATE TABLE identity_provider (
    id               UUID         NOT NULL,
    organization_id  UUID         NOT NULL,
    name             VARCHAR(200) NOT NULL,
    entity_id        VARCHAR(1024) NOT NULL,
    entity_id_sha256 BINARY(32)   NOT NULL,
    enabled          BOOLEAN      NOT NULL,
    settings         LONGTEXT     NOT NULL,
    metadata_xml     LONGTEXT     NOT NULL,
    created_at       DATETIME(6)  NOT NULL,
    modified_at      DATETIME(6)  NOT NULL,
    version          INT          NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT identity_provider_entity UNIQUE (organization_id, entity_id_sha256),
    CONSTRAINT identity_provider_organization FOREIGN KEY (organization_id) REFERENCES organization (id)
);

CREATE TABLE identity_provider_certificate (
    identity_provider_id UUID       NOT NULL,
    sha256               BINARY(32) NOT NULL,
    certificate          BLOB       NOT NULL,
    added_at             DATETIME(6) NOT NULL,
    position             INT        NOT NULL,
    PRIMARY KEY (identity_provider_id, sha256),
    CONSTRAINT certificate_identity_provider FOREIGN KEY (identity_provider_id)
        REFERENCES identity_provider (id) ON DELETE CASCADE
);

-- A persistent NameID once seen: (IdP, format, qualifiers, value) as one SHA-256 wins over the e-mail address.
-- name_id is for people to read and may be cut short.
CREATE TABLE user_identity (
    identity_provider_id UUID          NOT NULL,
    name_id_sha256       BINARY(32)    NOT NULL,
    user_id              UUID          NOT NULL,
    name_id              VARCHAR(1024) NOT NULL,
    created_at           DATETIME(6)   NOT NULL,
    PRIMARY KEY (identity_provider_id, name_id_sha256),
    CONSTRAINT user_identity_user FOREIGN KEY (user_id) REFERENCES user_account (id) ON DELETE CASCADE,
    CONSTRAINT user_identity_provider FOREIGN KEY (identity_provider_id)
        REFERENCES identity_provider (id) ON DELETE CASCADE
);

-- settings: the client's own fields as JSON, named as in RFC 7591 where it has a name.
CREATE TABLE client (
    client_id       VARBINARY(255) NOT NULL,
    organization_id UUID          NOT NULL,
    state           VARCHAR(16)   NOT NULL,
    settings        LONGTEXT      NOT NULL,
    created_by      VARCHAR(400)  NOT NULL,
    created_at      DATETIME(6)   NOT NULL,
    modified_by     VARCHAR(400)  NOT NULL,
    modified_at     DATETIME(6)   NOT NULL,
    version         INT           NOT NULL,
    PRIMARY KEY (client_id),
    CONSTRAINT client_organization FOREIGN KEY (organization_id) REFERENCES organization (id)
);

CREATE TABLE client_role (
    client_id   VARBINARY(255) NOT NULL,
    role_id     UUID           NOT NULL,
    division_id UUID           NOT NULL,
    PRIMARY KEY (client_id, role_id, division_id),
    CONSTRAINT client_role_client FOREIGN KEY (client_id) REFERENCES client (client_id) ON DELETE CASCADE,
    CONSTRAINT client_role_role FOREIGN KEY (role_id) REFERENCES role (id),
    CONSTRAINT client_role_division FOREIGN KEY (division_id) REFERENCES division (id)
);

-- Random secrets, so one SHA-256 is enough; never the secret itself.
CREATE TABLE client_secret (
    id            UUID           NOT NULL,
    client_id     VARBINARY(255) NOT NULL,
    secret_sha256 BINARY(32)     NOT NULL,
    created_at    DATETIME(6)    NOT NULL,
    last_used_at  DATETIME(6)    NULL,
    expires_at    DATETIME(6)    NULL,
    PRIMARY KEY (id),
    CONSTRAINT client_secret_client FOREIGN KEY (client_id) REFERENCES client (client_id) ON DELETE CASCADE
);

-- Each organization decides for itself which client may have tokens for it: pending, approved or revoked.
CREATE TABLE authorized_application (
    organization_id UUID           NOT NULL,
    client_id       VARBINARY(255) NOT NULL,
    state           VARCHAR(16)    NOT NULL,
    decided_by      VARCHAR(400)   NOT NULL,
    decided_at      DATETIME(6)    NOT NULL,
    PRIMARY KEY (organization_id, client_id),
    CONSTRAINT authorized_application_organization FOREIGN KEY (organization_id) REFERENCES organization (id),
    CONSTRAINT authorized_application_client FOREIGN KEY (client_id) REFERENCES client (client_id) ON DELETE CASCADE
);

-- The service provider's own keys. The private key is encrypted under the master key.
CREATE TABLE organization_key (
    id              UUID        NOT NULL,
    organization_id UUID        NOT NULL,
    purpose         VARCHAR(16) NOT NULL,
    state           VARCHAR(16) NOT NULL,
    certificate     BLOB        NOT NULL,
    private_key     BLOB        NOT NULL,
    created_at      DATETIME(6) NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT organization_key_purpose UNIQUE (organization_id, purpose, state),
    CONSTRAINT organization_key_organization FOREIGN KEY (organization_id) REFERENCES organization (id)
);

-- A login that waits for its Response, tied to the browser by the SHA-256 of that browser's cookie.
CREATE TABLE pending_login (
    request_sha256       BINARY(32)    NOT NULL,
    browser_sha256       BINARY(32)    NOT NULL,
    organization_id      UUID          NOT NULL,
    identity_provider_id UUID          NOT NULL,
    return_to            VARCHAR(2000) NOT NULL,
    created_at           DATETIME(6)   NOT NULL,
    expires_at           DATETIME(6)   NOT NULL,
    PRIMARY KEY (request_sha256)
);

-- What was given out: browser sessions and access tokens, known by SHA-256. The row of one that came from an
-- assertion also carries the assertion's key, so that the replay guard and what it guards are one INSERT: the unique
-- key lets one of two parallel uses pass, on whatever node, at the ACS or at the token endpoint. No foreign keys: the
-- guard must outlive the client or user; whoever reads a credential joins them and finds it dead when they are gone.
CREATE TABLE credential (
    secret_sha256        BINARY(32)     NOT NULL,
    id                   UUID           NOT NULL,
    kind                 VARCHAR(16)    NOT NULL,
    organization_id      UUID           NOT NULL,
    client_id            VARBINARY(255) NULL,
    user_id              UUID           NULL,
    identity_provider_id UUID           NULL,
    scope                VARCHAR(2000)  NOT NULL,
    assertion_sha256     BINARY(32)     NULL,
    report_id            UUID           NULL,
    issued_at            DATETIME(6)    NOT NULL,
    expires_at           DATETIME(6)    NOT NULL,
    keep_until           DATETIME(6)    NOT NULL,
    revoked_at           DATETIME(6)    NULL,
    PRIMARY KEY (secret_sha256),
    CONSTRAINT credential_id UNIQUE (id),
    CONSTRAINT credential_assertion UNIQUE (assertion_sha256)
);

-- Every validation of a SAML message, with each of its checks; id is the reference id that people are shown.
CREATE TABLE login_attempt (
    id                   UUID          NOT NULL,
    organization_id      UUID          NOT NULL,
    identity_provider_id UUID          NULL,
    channel              VARCHAR(16)   NOT NULL,
    at                   DATETIME(6)   NOT NULL,
    accepted             BOOLEAN       NOT NULL,
    name_id              VARCHAR(1024) NULL,
    checks               LONGTEXT      NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX pending_login_expires_at ON pending_login (expires_at);
CREATE INDEX credential_keep_until ON credential (keep_until);
CREATE INDEX login_attempt_list ON login_attempt (organization_id, at, id);
CREATE INDEX login_attempt_at ON login_attempt (at);
CREATE INDEX user_account_list ON user_account (organization_id, created_at, id);
CREATE INDEX client_list ON client (organization_id, created_at, client_id);
