package io.tollbridge.operations;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import picocli.CommandLine;

/** The operator's commands, to be put beside the others. */
public final class Operations {
    private Operations() {}

    /**
     * Adds them.
     *
     * @param variables the environment that the configuration is read from
     */
    public static CommandLine addTo(
            CommandLine commands, Map<String, String> variables, Clock clock, SecureRandom random) {
        Operation.Environment environment = new Operation.Environment(variables, clock, random);
        return commands.addSubcommand(new CommandLine(new OrganizationCommand())
                        .addSubcommand(new OrganizationCommand.Create(environment))
                        .addSubcommand(new OrganizationCommand.List(environment)))
                .addSubcommand(new CommandLine(new AdministratorCommand())
                        .addSubcommand(new AdministratorCommand.Reset(environment)))
                .addSubcommand(new CommandLine(new KeysCommand()).addSubcommand(new KeysCommand.Rotate(environment)))
                .addSubcommand(new MigrateCommand(environment))
                .addSubcommand(new ExportCommand(environment))
                .addSubcommand(new ImportCommand(environment))
                .addSubcommand(
                        new CommandLine(new RestoreCommand()).addSubcommand(new RestoreCommand.Fence(environment)));
    }
}
