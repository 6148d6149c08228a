-- Certificates that are switched off, warnings before they end, and webhooks that tell of them.

-- A disabled certificate verifies nothing, but is still shown, and named where a message was signed with it.
ALTER TABLE identity_provider_certificate ADD COLUMN state VARCHAR(16) DEFAULT 'active' NOT NULL;
ALTER TABLE identity_provider_certificate ADD COLUMN disabled_at DATETIME(6) NULL;

-- What was warned of: one row for each threshold of days, so that each warning is given once, by whatever node.
-- subject_id: an identity provider or an organization's key.
CREATE TABLE certificate_warning (
    subject_id UUID        NOT NULL,
    sha256     BINARY(32)  NOT NULL,
    threshold  INT         NOT NULL,
    warned_at  DATETIME(6) NOT NULL,
    PRIMARY KEY (subject_id, sha256, threshold)
);

-- secret: encrypted under the master key. events: event types, separated by spaces.
CREATE TABLE webhook (
    id              UUID          NOT NULL,
    organization_id UUID          NOT NULL,
    url             VARCHAR(2000) NOT NULL,
    secret          BLOB          NOT NULL,
    events          VARCHAR(1000) NOT NULL,
    enabled         BOOLEAN       NOT NULL,
    created_at      DATETIME(6)   NOT NULL,
    modified_at     DATETIME(6)   NOT NULL,
    version         INT           NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT webhook_organization FOREIGN KEY (organization_id) REFERENCES organization (id)
);
CREATE INDEX webhook_list ON webhook (organization_id, created_at, id);

-- The outbox: written with the event's own row, sent by whichever node leases it. next_attempt_at: when it is due, or
-- until when a node has leased it; NULL once it is delivered or given up.
CREATE TABLE webhook_delivery (
    id              UUID         NOT NULL,
    webhook_id      UUID         NOT NULL,
    event_type      VARCHAR(64)  NOT NULL,
    payload         LONGTEXT     NOT NULL,
    created_at      DATETIME(6)  NOT NULL,
    attempts        INT          NOT NULL,
    next_attempt_at DATETIME(6)  NULL,
    lease           UUID         NULL,
    delivered_at    DATETIME(6)  NULL,
    given_up_at     DATETIME(6)  NULL,
    last_problem    VARCHAR(500) NULL,
    PRIMARY KEY (id),
    CONSTRAINT webhook_delivery_webhook FOREIGN KEY (webhook_id) REFERENCES webhook (id) ON DELETE CASCADE
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (next_attempt_at);
CREATE INDEX webhook_delivery_lease ON webhook_delivery (lease);
CREATE INDEX webhook_delivery_list ON webhook_delivery (webhook_id, created_at, id);
CREATE INDEX webhook_delivery_created ON webhook_delivery (created_at);
