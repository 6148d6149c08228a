package io.tollbridge.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Keycloak's zip, unpacked beside itself. Its first start compiles the server into that folder, so a folder whose first
 * start did not succeed may be half written: it is thrown away and unpacked anew.
 */
record KeycloakDistribution(Path zip, Path directory) {
    private static final String PREPARED = "tollbridge-prepared";

    static KeycloakDistribution of(Path zip) {
        Path file = zip.toAbsolutePath();
        String name = String.valueOf(file.getFileName());
        return new KeycloakDistribution(file, file.resolveSibling(name.replaceFirst("\\.zip$", "")));
    }

    /** Whether a server has been started from it before; only then is the next start a short one. */
    boolean isPrepared() {
        return Files.exists(directory.resolve(PREPARED));
    }

    void markPrepared() throws IOException {
        Files.writeString(directory.resolve(PREPARED), "");
    }

    Path script() {
        return directory.resolve("bin/kc.sh");
    }

    void unpack() throws IOException {
        deleteDirectory();
        try (InputStream file = Files.newInputStream(zip);
                ZipInputStream entries = new ZipInputStream(file)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                Path target = targetOf(entry);
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.resolveSibling("."));
                    Files.copy(entries, target);
                    if (target.toString().endsWith(".sh") && !target.toFile().setExecutable(true)) {
                        throw new IOException("cannot make " + target + " executable");
                    }
                }
            }
        }
    }

    /** The zip has one folder at its top, which becomes ours. */
    private Path targetOf(ZipEntry entry) throws IOException {
        Path inside = Path.of(entry.getName());
        Path target = inside.getNameCount() == 1
                ? directory
                : directory.resolve(inside.subpath(1, inside.getNameCount())).normalize();
        if (!target.startsWith(directory)) {
            throw new IOException(entry.getName() + " points outside of the folder");
        }
        return target;
    }

    private void deleteDirectory() throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> paths = Files.walk(directory)) {
            deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }
}
