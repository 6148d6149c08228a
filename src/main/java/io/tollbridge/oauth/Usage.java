package io.tollbridge.oauth;

import java.time.Instant;

/** Counts requests by client, day, endpoint and outcome, without making one wait for the database. */
public interface Usage {
    /**
     * One request.
     *
     * @param clientId as it was sent: what is no client's is not counted
     * @param endpoint in one word, such as {@code token}
     * @param outcome {@code ok}, or the code of the error
     */
    void count(String clientId, Instant at, String endpoint, String outcome);
}
