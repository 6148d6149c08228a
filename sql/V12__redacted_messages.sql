-- A refused message as administrators may see it: without the values of its signatures, and what is encrypted left out.
ALTER TABLE login_attempt ADD COLUMN redacted_xml LONGTEXT NULL;
