package io.tollbridge.operations;

import io.tollbridge.config.InvalidSettings;
import io.tollbridge.config.Settings;
import io.tollbridge.directory.ImplicitSunset;
import io.tollbridge.keys.Secrets;
import io.tollbridge.transfer.FileProblem;
import io.tollbridge.transfer.FileRefused;
import io.tollbridge.transfer.Import;
import io.tollbridge.transfer.ImportFailed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code import FILE}: makes an organization as the file says. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = "Makes an organization as a file of `export` says, or none of it. Only what differs is written;"
                + " what the file does not name stays as it is.")
final class ImportCommand extends Operation {
    /** One byte more than is read: that there is more is all that matters. */
    private static final int MOST_BYTES = (10 << 20) + 1;

    @Parameters(paramLabel = "FILE", description = "The file; - is the standard input.")
    private String file = "";

    @Option(names = "--dry-run", description = "Says what would be done, and changes nothing.")
    private boolean dryRun;

    ImportCommand(Environment environment) {
        super(environment);
    }

    @Override
    int on(Installation installation) throws InvalidSettings {
        try {
            Settings settings = settings();
            Import operation = new Import(
                    installation.database(),
                    new Secrets(random())::id,
                    clock(),
                    OrganizationCommand.BY,
                    settings.clientCertificateHeader() != null,
                    new ImplicitSunset(settings.implicitNoNewFrom(), settings.implicitEndsOn()));
            operation.apply(bytes(), dryRun).forEach(this::say);
            if (dryRun) {
                say("dry run: nothing was changed");
            }
            return DONE;
        } catch (IOException | InvalidPathException unreadable) {
            problem(file + " cannot be read: " + unreadable);
            return UNUSABLE;
        } catch (FileRefused refused) {
            refused.problems().stream().map(FileProblem::text).forEach(this::problem);
            return UNUSABLE;
        } catch (ImportFailed failed) {
            problem(failed.getMessage() + "; nothing was changed");
            return REFUSED;
        }
    }

    private byte[] bytes() throws IOException {
        if (file.equals("-")) {
            return System.in.readNBytes(MOST_BYTES);
        }
        try (InputStream stream = Files.newInputStream(Path.of(file))) {
            return stream.readNBytes(MOST_BYTES);
        }
    }
}
