package io.tollbridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LogFormatTest {
    @Test
    void a_line_is_one_json_object_with_its_fields_even_when_the_message_has_line_breaks() throws Exception {
        List<String> lines = logged(context -> {
            context.getMDCAdapter().put("reference_id", "r-1");
            context.getLogger("io.tollbridge.Sample").warn("one\ntwo \"three\"", new IOException("away"));
        });

        assertThat(lines).hasSize(1);
        JsonNode line = new ObjectMapper().readTree(lines.getFirst());
        assertThat(OffsetDateTime.parse(line.get("timestamp").asText()).getOffset())
                .isEqualTo(ZoneOffset.UTC);
        assertThat(line.get("level").asText()).isEqualTo("WARN");
        assertThat(line.get("logger").asText()).isEqualTo("io.tollbridge.Sample");
        assertThat(line.get("message").asText()).isEqualTo("one\ntwo \"three\"");
        assertThat(line.get("stack_trace").asText()).startsWith("java.io.IOException: away\n");
        assertThat(line.get("reference_id").asText()).isEqualTo("r-1");
        assertThat(line.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "timestamp", "level", "logger", "thread", "message", "stack_trace", "reference_id");
    }

    @Test
    void the_libraries_own_noise_is_left_out() throws Exception {
        assertThat(logged(context -> {
                    context.getLogger("org.flywaydb.core.Flyway").info("migrating");
                    context.getLogger("com.zaxxer.hikari.HikariDataSource").info("pool starts");
                    context.getLogger("org.eclipse.jetty.server.Server").info("jetty starts");
                    context.getLogger("org.apache.hc.client5.http.wire").debug("secret");
                    context.getLogger("io.tollbridge.Sample").debug("detail");
                }))
                .isEmpty();
    }

    /** Runs the service's own logback.xml in a context of its own, with standard output caught. */
    private static List<String> logged(Consumer<LoggerContext> work) throws Exception {
        ByteArrayOutputStream caught = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(caught, true, UTF_8));
        LoggerContext context = new LoggerContext();
        try {
            context.setMDCAdapter(new LogbackMDCAdapter());
            JoranConfigurator configurator = new JoranConfigurator();
            configurator.setContext(context);
            configurator.doConfigure(LogFormatTest.class.getResource("/logback.xml"));
            work.accept(context);
        } finally {
            context.stop();
            System.setOut(before);
        }
        return caught.toString(UTF_8).lines().toList();
    }
}
