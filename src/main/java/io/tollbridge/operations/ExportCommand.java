package io.tollbridge.operations;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollbridge.keys.Secrets;
import io.tollbridge.store.ManagementStores;
import io.tollbridge.transfer.Export;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code export SLUG}: what an organization has set, as one YAML file. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Writes what an organization has set as one YAML file, without secrets: its divisions, roles,"
                + " clients, authorized applications and identity providers. Users, sessions, keys and webhooks are"
                + " not in it.")
final class ExportCommand extends Operation {
    @Parameters(paramLabel = "SLUG", description = "The organization.")
    private String slug = "";

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where to; the standard output unless told. It is there whole or not at all.")
    private Optional<Path> file = Optional.empty();

    ExportCommand(Environment environment) {
        super(environment);
    }

    @Override
    int on(Installation installation) {
        Secrets secrets = new Secrets(random());
        boolean ascii = file.isEmpty() && !System.out.charset().equals(UTF_8);
        Optional<String> text = ManagementStores.inOneTransaction(
                installation.database(), secrets::id, clock(), stores -> new Export(stores, ascii).of(slug));
        if (text.isEmpty()) {
            problem("there is no organization " + slug);
            return REFUSED;
        }
        if (file.isEmpty()) {
            say(text.get().stripTrailing());
            return DONE;
        }
        try {
            write(text.get(), file.get());
            return DONE;
        } catch (IOException | UnsupportedOperationException failed) {
            problem(file.get() + " cannot be written: " + failed);
            return REFUSED;
        }
    }

    /** For its owner alone, and moved to its place only once it is whole and on the disk. */
    private static void write(String text, Path target) throws IOException {
        Path whole = target.toAbsolutePath();
        Path folder = Optional.ofNullable(whole.getParent()).orElse(whole);
        Path part = Files.createTempFile(
                folder,
                ".export",
                ".part",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
