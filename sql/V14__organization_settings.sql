-- What an organization shows on its sign-in page, whether the implicit grant is to be had in it, and its e-mail domains.
ALTER TABLE organization
    ADD COLUMN sign_in_name     VARCHAR(200)  NULL,
    ADD COLUMN logo_url         VARCHAR(2000) NULL,
    ADD COLUMN implicit_allowed BOOLEAN       NOT NULL DEFAULT TRUE;

-- Written behind the logins, in batches.
ALTER TABLE user_account ADD COLUMN last_login_at DATETIME(6) NULL;

-- A domain leads to one organization alone: whoever types an address of it on the start page is brought there.
CREATE TABLE organization_email_domain (
    domain          VARBINARY(1020) NOT NULL,
    organization_id UUID            NOT NULL,
    PRIMARY KEY (domain),
    CONSTRAINT organization_email_domain_organization
        FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE
);
