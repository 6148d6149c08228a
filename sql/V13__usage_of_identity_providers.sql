-- Messages by identity provider, day of UTC, channel and outcome: accepted, or the code of the check that refused them.
-- Counted in the transaction that writes their reports. No foreign keys, as usage_day has none: reads join the provider.
CREATE TABLE identity_provider_usage_day (
    organization_id      UUID        NOT NULL,
    identity_provider_id UUID        NOT NULL,
    usage_date           DATE        NOT NULL,
    channel              VARCHAR(16) NOT NULL,
    outcome              VARCHAR(64) NOT NULL,
    requests             BIGINT      NOT NULL,
    PRIMARY KEY (organization_id, identity_provider_id, usage_date, channel, outcome)
);
CREATE INDEX identity_provider_usage_day_date ON identity_provider_usage_day (usage_date);
