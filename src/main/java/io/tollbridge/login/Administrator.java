package io.tollbridge.login;

import io.tollbridge.directory.HeldPermissions;

/** Who is signed in by a session that is good at this moment, and what the roles of that person permit now. */
public record Administrator(SignedIn person, HeldPermissions permissions) {}
