-- Users and groups as SCIM clients provision them (RFC 7643). A group is a role; its members hold the role for Home.

-- attributes: what a client sent beside the columns of user_account, as JSON, returned as sent. user_name: only where it
-- is no e-mail address; else it is the account's e-mail address. user_name_key has its ASCII letters folded.
CREATE TABLE provisioned_user (
    user_id         UUID            NOT NULL,
    organization_id UUID            NOT NULL,
    user_name       VARCHAR(320)    NULL,
    user_name_key   VARBINARY(1280) NULL,
    attributes      LONGTEXT        NOT NULL,
    PRIMARY KEY (user_id),
    CONSTRAINT provisioned_user_name UNIQUE (organization_id, user_name_key),
    CONSTRAINT provisioned_user_user FOREIGN KEY (user_id) REFERENCES user_account (id) ON DELETE CASCADE
);

-- Every address among the attributes' emails, folded as user_account.email_key is, so that a filter finds it.
CREATE TABLE provisioned_user_email (
    user_id   UUID            NOT NULL,
    email_key VARBINARY(1280) NOT NULL,
    PRIMARY KEY (user_id, email_key),
    CONSTRAINT provisioned_user_email_user FOREIGN KEY (user_id) REFERENCES user_account (id) ON DELETE CASCADE
);
CREATE INDEX provisioned_user_email_key ON provisioned_user_email (email_key);

-- externalId: what a client itself calls the resource (RFC 7643 section 3.1); each client sees its own alone.
CREATE TABLE user_external_id (
    client_id   VARBINARY(255)  NOT NULL,
    user_id     UUID            NOT NULL,
    external_id VARBINARY(1020) NOT NULL,
    PRIMARY KEY (client_id, user_id),
    CONSTRAINT user_external_id_client FOREIGN KEY (client_id) REFERENCES client (client_id) ON DELETE CASCADE,
    CONSTRAINT user_external_id_user FOREIGN KEY (user_id) REFERENCES user_account (id) ON DELETE CASCADE
);
CREATE INDEX user_external_id_value ON user_external_id (client_id, external_id);

CREATE TABLE role_external_id (
    client_id   VARBINARY(255)  NOT NULL,
    role_id     UUID            NOT NULL,
    external_id VARBINARY(1020) NOT NULL,
    PRIMARY KEY (client_id, role_id),
    CONSTRAINT role_external_id_client FOREIGN KEY (client_id) REFERENCES client (client_id) ON DELETE CASCADE,
    CONSTRAINT role_external_id_role FOREIGN KEY (role_id) REFERENCES role (id) ON DELETE CASCADE
);
CREATE INDEX role_external_id_value ON role_external_id (client_id, external_id);
