-- After a restore: nothing of before this instant is accepted (assertions), and one node at a time keeps house.

-- An assertion issued earlier is refused: it may have been used after the backup was made.
ALTER TABLE identity_provider ADD COLUMN assertions_not_before DATETIME(6) NULL;

-- Work that one node does for all. held_until: until then nobody else begins it.
CREATE TABLE lease (
    name       VARCHAR(64) NOT NULL,
    held_until DATETIME(6) NOT NULL,
    PRIMARY KEY (name)
);
