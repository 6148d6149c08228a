package io.tollbridge.oauth;

import java.time.LocalDate;

/** What one client or identity provider did on one day of UTC; the failures are among the requests. */
public record UsageDay(LocalDate date, long requests, long failures) {
    public UsageDay {
        if (requests < 0 || failures < 0 || failures > requests) {
            throw new IllegalArgumentException(failures + " failures of " + requests + " requests");
        }
    }
}
