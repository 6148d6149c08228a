package io.tollbridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollbridge.config.Settings;
import io.tollbridge.testing.RunningService;
import io.tollbridge.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** A route that appears, goes or opens to more people shows up as a change of the golden file. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RoutesTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "routes.txt");

    @Test
    void every_route_is_in_the_golden_file_with_its_access() throws Exception {
        List<String> now;
        try (Service service = Service.start(
                Settings.read(RunningService.variables(TestDatabase.location())),
                Clock.systemUTC(),
                new SecureRandom())) {
            now = service.routes();
        }
        Path actual = Path.of("target", "routes.txt");
        Files.write(actual, now);
        List<String> golden = Files.readAllLines(GOLDEN);
        List<String> difference = new ArrayList<>();
        golden.stream().filter(line -> !now.contains(line)).forEach(line -> difference.add("- " + line));
        now.stream().filter(line -> !golden.contains(line)).forEach(line -> difference.add("+ " + line));
        assertThat(difference)
                .as("%s differs; if that is wanted, copy %s over it", GOLDEN, actual)
                .isEmpty();
        assertThat(now).as("the order of the routes").isEqualTo(golden);
    }
}
