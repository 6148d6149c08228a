package io.tollbridge.operations;

import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.Organization;
import io.tollbridge.keys.Secrets;
import io.tollbridge.store.JooqOrganizations;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code admin}: the way back in when nobody can sign in any more. */
@Command(name = "admin", description = "Local administrators.", mixinStandardHelpOptions = true)
final class AdministratorCommand {
    /** {@code admin reset}. */
    @Command(
            name = "reset",
            mixinStandardHelpOptions = true,
            description = "Gives a local administrator a new password, printed once; makes him if he is not there."
                    + " His sessions and tokens end.")
    static final class Reset extends Operation {
        @Option(names = "--org", paramLabel = "SLUG", required = true, description = "The organization.")
        private String slug = "";

        @Option(names = "--email", paramLabel = "EMAIL", required = true, description = "Whom.")
        private String email = "";

        Reset(Environment environment) {
            super(environment);
        }

        @Override
        int on(Installation installation) {
            Secrets secrets = new Secrets(random());
            Optional<Organization> organization =
                    new JooqOrganizations(installation.database().dsl(), secrets::id, clock()).bySlug(slug);
            if (organization.isEmpty()) {
                problem("there is no organization " + slug);
                return REFUSED;
            }
            try {
                String password = breakGlass(installation)
                        .reset(organization.get(), new EmailAddress(email), OrganizationCommand.BY);
                say("password of " + email + ": " + password);
                return DONE;
            } catch (InvalidValue invalid) {
                problem(invalid.field() + " " + invalid.problem());
                return REFUSED;
            }
        }
    }
}
