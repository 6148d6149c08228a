package io.tollbridge.operations;

import picocli.CommandLine.Command;

/** {@code migrate}: what {@code serve} does first, alone. */
@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        description =
                "Brings the schema to this version, as serve does at its start, and tells it. Nodes of the version"
                        + " before go on meanwhile.")
final class MigrateCommand extends Operation {
    MigrateCommand(Environment environment) {
        super(environment);
    }

    @Override
    int on(Installation installation) {
        say("the schema is at version " + installation.database().schemaVersion());
        return DONE;
    }
}
