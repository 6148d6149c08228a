package io.tollbridge.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;

/** {@code certs/master.key}: the master key where none is configured, in base64, readable by its owner alone. */
public final class MasterKeyFile {
    private static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString("rw-------");

    private MasterKeyFile() {}

    /** The file cannot be used as it is; the message is one line for the operator. */
    public static final class Refused extends Exception {
        Refused(String line) {
            super(line);
        }
    }

    /** Reads the key, or makes one where the file is not there yet. */
    public static MasterKey readOrCreate(Path file, SecureRandom random) throws Refused {
        try {
            if (Files.notExists(file)) {
                create(file, random);
            }
            return read(file, random);
        } catch (IOException failed) {
            throw new Refused("the master key's file " + file + " cannot be read or made: " + failed);
        }
    }

    private static void create(Path file, SecureRandom random) throws IOException {
        byte[] key = new byte[MasterKey.LENGTH];
        random.nextBytes(key);
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        // Written whole under another name first: a crash between must not leave a file that is no key.
        Path unfinished =
                Files.createTempFile(folder, "master", ".new.key", PosixFilePermissions.asFileAttribute(OWNER_ALONE));
        try {
            Files.writeString(unfinished, Base64.getEncoder().encodeToString(key) + "\n", US_ASCII);
            Files.createLink(file, unfinished); // unlike a move this never replaces a key that is already there
        } catch (FileAlreadyExistsException faster) {
            return; // another process made it a moment ago; that one counts
        } finally {
            Files.delete(unfinished);
        }
    }

    private static MasterKey read(Path file, SecureRandom random) throws IOException, Refused {
        Set<PosixFilePermission> tooMany = EnumSet.copyOf(Files.getPosixFilePermissions(file));
        tooMany.remove(PosixFilePermission.OWNER_READ);
        tooMany.remove(PosixFilePermission.OWNER_WRITE);
        if (!tooMany.isEmpty()) {
            throw new Refused("the master key's file " + file + " must have mode 0600: others may read or change it");
        }
        try {
            byte[] key =
                    Base64.getDecoder().decode(Files.readString(file, US_ASCII).strip());
            if (key.length == MasterKey.LENGTH) {
                return new MasterKey(key, random);
            }
        } catch (IllegalArgumentException malformed) {
            throw new Refused("the master key's file " + file + " does not hold base64");
        }
        throw new Refused("the master key's file " + file + " does not hold " + MasterKey.LENGTH + " bytes in base64");
    }
}
