-- Metadata over its life: when it was fetched, when it is due again, and what waits for an administrator.
ALTER TABLE identity_provider ADD COLUMN metadata_etag VARCHAR(1000) NULL;
ALTER TABLE identity_provider ADD COLUMN metadata_last_modified VARCHAR(1000) NULL;
ALTER TABLE identity_provider ADD COLUMN metadata_checked_at DATETIME(6) NULL;
-- When it is due; a node that takes it up moves it ahead, so that no other node does. NULL: never.
ALTER TABLE identity_provider ADD COLUMN metadata_refresh_at DATETIME(6) NULL;
-- From here on nobody signs in with it (Metadata section 2.3.2).
ALTER TABLE identity_provider ADD COLUMN metadata_valid_until DATETIME(6) NULL;
-- Code and words of the last refresh that failed; NULL when the last one was fine.
ALTER TABLE identity_provider ADD COLUMN metadata_problem VARCHAR(1000) NULL;
ALTER TABLE identity_provider ADD COLUMN metadata_failures INT DEFAULT 0 NOT NULL;
-- A change that waits for approval; held_sha256 is of the changes, not of the document, which may be new every minute.
ALTER TABLE identity_provider ADD COLUMN held_metadata_xml LONGTEXT NULL;
ALTER TABLE identity_provider ADD COLUMN held_sha256 BINARY(32) NULL;
ALTER TABLE identity_provider ADD COLUMN held_since DATETIME(6) NULL;
-- The changes that were rejected last: they are not held again.
ALTER TABLE identity_provider ADD COLUMN rejected_sha256 BINARY(32) NULL;
CREATE INDEX identity_provider_refresh ON identity_provider (metadata_refresh_at);

-- An administrator added it beside the metadata: new metadata does not take it away.
ALTER TABLE identity_provider_certificate ADD COLUMN by_hand BOOLEAN DEFAULT FALSE NOT NULL;

-- [jooq ignore start]
-- Also those without a URL: their stored document is read once, for its validUntil.
UPDATE identity_provider SET metadata_refresh_at = UTC_TIMESTAMP(6);
-- [jooq ignore stop]
