-- HTTP-Artifact: whether this browser waits for an answer of that identity provider, before anything is fetched from it.
CREATE INDEX pending_login_browser ON pending_login (browser_sha256);
