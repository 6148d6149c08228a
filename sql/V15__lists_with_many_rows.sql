-- What the administrator's pages ask for each time they are opened, found without reading every row.

-- The requests of all clients of an organization together: what usage_day has, summed as it is counted.
CREATE TABLE usage_day_total (
    organization_id UUID   NOT NULL,
    usage_date      DATE   NOT NULL,
    requests        BIGINT NOT NULL,
    failures        BIGINT NOT NULL,
    PRIMARY KEY (organization_id, usage_date)
);
CREATE INDEX usage_day_total_date ON usage_day_total (usage_date);

CREATE INDEX authorized_application_state ON authorized_application (organization_id, state, client_id);
-- The last test login of an identity provider, among thousands of its logins.
CREATE INDEX login_attempt_channel ON login_attempt (organization_id, identity_provider_id, channel, at, id);

-- [jooq ignore start]
INSERT INTO usage_day_total (organization_id, usage_date, requests, failures)
    SELECT organization_id, usage_date, SUM(requests), SUM(IF(outcome = 'ok', 0, requests))
    FROM usage_day GROUP BY organization_id, usage_date;

-- A client's grant, read out of its settings by the database itself.
ALTER TABLE client ADD COLUMN grant_type VARCHAR(64) AS (JSON_VALUE(settings, '$.grant_type')) VIRTUAL;
CREATE INDEX client_grant_type ON client (organization_id, grant_type, created_at, client_id);
-- [jooq ignore stop]
