package io.tollbridge.webhook;

import java.time.Instant;
import java.util.List;

/** Where deliveries wait to be sent, for all nodes. */
public interface Outbox {
    /** Leases at most so many that are due, so that no other node sends them before {@code until}. */
    List<LeasedDelivery> lease(Instant now, Instant until, int most);

    /** It arrived. */
    void delivered(LeasedDelivery delivery, Instant now);

    /** It did not, and is tried again at {@code next}, unless its lease was lost meanwhile. */
    void failed(LeasedDelivery delivery, String problem, Instant next);

    /** It did not, and is not tried again. */
    void givenUp(LeasedDelivery delivery, String problem, Instant now);
}
