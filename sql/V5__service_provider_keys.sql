-- The keys of an organization's service provider, rolled over step by step. state: next (published; signs only to
-- identity providers that were set to it), current, previous (still decrypts, signs no more), retired (the row stays for
-- its dates and its certificate, the private key is erased).
ALTER TABLE organization_key MODIFY COLUMN private_key BLOB NULL;
ALTER TABLE organization_key ADD COLUMN published_at DATETIME(6) NULL;
ALTER TABLE organization_key ADD COLUMN activated_at DATETIME(6) NULL;
ALTER TABLE organization_key ADD COLUMN retired_at DATETIME(6) NULL;
-- [jooq ignore start]
-- The state while there may be only one of it, NULL once retired. Generated, so that a node of the version before, which
-- does not know the column, is held to it too. The new constraint first: the foreign key needs an index that begins
-- with organization_id.
ALTER TABLE organization_key
    ADD COLUMN sole_state VARCHAR(16) AS (CASE WHEN state <> 'retired' THEN state END) STORED;
ALTER TABLE organization_key ADD CONSTRAINT organization_key_sole UNIQUE (organization_id, purpose, sole_state);
ALTER TABLE organization_key DROP CONSTRAINT organization_key_purpose;
UPDATE organization_key SET published_at = created_at, activated_at = created_at;
-- [jooq ignore stop]

-- A row: this identity provider's administrator has taken this key over. signs: and while the key is next, what is
-- sent to this identity provider is signed by it.
CREATE TABLE identity_provider_key (
    identity_provider_id UUID         NOT NULL,
    key_id               UUID         NOT NULL,
    signs                BOOLEAN      NOT NULL,
    confirmed_at         DATETIME(6)  NOT NULL,
    confirmed_by         VARCHAR(400) NOT NULL,
    PRIMARY KEY (identity_provider_id, key_id),
    CONSTRAINT identity_provider_key_provider FOREIGN KEY (identity_provider_id)
        REFERENCES identity_provider (id) ON DELETE CASCADE,
    CONSTRAINT identity_provider_key_key FOREIGN KEY (key_id) REFERENCES organization_key (id) ON DELETE CASCADE
);
