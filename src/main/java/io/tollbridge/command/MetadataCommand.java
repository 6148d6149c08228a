package io.tollbridge.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tollbridge.saml.MetadataReader;
import io.tollbridge.saml.MetadataReading;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what would be trusted if this identity provider metadata were imported, and what is wrong with it. */
@Command(
        name = "metadata",
        mixinStandardHelpOptions = true,
        description = "Judges identity provider metadata offline.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:accepted; with --batch: every outcome as expected",
            "1:rejected; with --batch: an outcome differs",
            "2:unusable input"
        })
public final class MetadataCommand implements Callable<Integer> {
    private final MetadataReader reader;
    private final ResponseJudge responses;
    private final Clock clock;

    @Spec
    private CommandSpec spec;

    @Option(names = "--at", paramLabel = "TIME", description = "Judge at this instant, as in 2026-01-31T10:00:00Z.")
    private @Nullable Instant at;

    @Option(names = "--json", description = "Print JSON instead of text.")
    private boolean asJson;

    @Option(names = "--batch", paramLabel = "MANIFEST", description = "Judge every case of this manifest.")
    private @Nullable Path manifest;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The metadata.")
    private @Nullable Path file;

    /** {@code responses} judges the cases of a manifest that are no metadata; {@code clock} stands in for --at. */
    public MetadataCommand(MetadataReader reader, ResponseJudge responses, Clock clock) {
        this.reader = reader;
        this.responses = responses;
        this.clock = clock;
    }

    /** The exit status: 0 accepted, 1 rejected, 2 unusable input. */
    @Override
    public Integer call() throws JsonProcessingException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Instant instant = at == null ? clock.instant() : at;
        if (manifest != null && file == null) {
            return new Batch(reader, responses).run(manifest, instant, out, err);
        }
        if (manifest != null || file == null) {
            throw new ParameterException(
                    spec.commandLine(), "Name either one metadata file or --batch with a manifest");
        }
        byte[] xml;
        try {
            xml = InputFile.message(file);
        } catch (IOException unusable) {
            err.println(InputFile.why(unusable));
            err.flush();
            return ExitStatus.UNUSABLE;
        }
        MetadataReading reading = reader.read(xml, instant);
        if (asJson) {
            out.println(new ObjectMapper()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(MetadataJson.of(reading, instant)));
            out.flush();
        } else {
            new MetadataText(out, instant).print(reading);
        }
        return reading.accepted() ? ExitStatus.ACCEPTED : ExitStatus.REJECTED;
    }
}
