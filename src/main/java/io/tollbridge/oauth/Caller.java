package io.tollbridge.oauth;

import io.tollbridge.directory.Client;
import java.time.Instant;
import java.util.Optional;

/**
 * The client that a request says it is from, as far as answering needs it; whether it is, its authentication decides.
 *
 * @param client its roles are not read: they are looked at whenever a token is used
 * @param notBefore what was issued to or by the client earlier is worth nothing, if there is such an instant
 * @param approvedAtHome it may have tokens for its own organization
 * @param token the token that the request is about, if it is good now
 * @param redeemable the code or refresh token that the request is to redeem
 * @param ground what the assertion that came with the request is judged on; empty: there is no such organization
 */
public record Caller(
        Client client,
        Optional<Instant> notBefore,
        boolean approvedAtHome,
        Optional<ActiveToken> token,
        Optional<Redeemable> redeemable,
        Optional<Ground> ground) {}
