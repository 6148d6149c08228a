package io.tollbridge.saml;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class CacheDurationTest {
    @Test
    void each_part_counts() {
        assertThat(CacheDuration.read("PT6H")).contains(Duration.ofHours(6));
        assertThat(CacheDuration.read("P1DT2H3M4.5S"))
                .contains(Duration.ofDays(1).plusHours(2).plusMinutes(3).plusSeconds(4));
        assertThat(CacheDuration.read("P1Y1M")).contains(Duration.ofDays(395));
        assertThat(CacheDuration.read("PT604800S")).contains(Duration.ofDays(7));
        assertThat(CacheDuration.read("PT1M")).contains(Duration.ofMinutes(1));
    }

    @Test
    void what_is_none_or_makes_no_sense_is_left_aside() {
        assertThat(List.of("", "P", "PT", "P1DT", "6h", "-PT1H", "PT99999999999999999999S"))
                .allSatisfy(text -> assertThat(CacheDuration.read(text)).isEmpty());
    }
}
