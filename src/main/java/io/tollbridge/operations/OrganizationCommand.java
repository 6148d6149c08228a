package io.tollbridge.operations;

import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.EmailAddress;
import io.tollbridge.directory.InvalidValue;
import io.tollbridge.directory.Organization;
import io.tollbridge.keys.Secrets;
import io.tollbridge.login.BreakGlass;
import io.tollbridge.store.JooqOrganizations;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code org}: makes organizations, and lists them. */
@Command(name = "org", description = "Organizations.", mixinStandardHelpOptions = true)
final class OrganizationCommand {
    static final Initiator BY = Initiator.service("command-line");

    /** {@code org create SLUG}. */
    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Makes an organization with its Home division and the built-in roles.")
    static final class Create extends Operation {
        @Parameters(paramLabel = "SLUG", description = "What stands in its URLs: [a-z0-9][a-z0-9-]{0,62}")
        private String slug = "";

        @Option(names = "--name", paramLabel = "NAME", description = "What people read; the slug unless told.")
        private Optional<String> name = Optional.empty();

        @Option(
                names = "--admin-email",
                paramLabel = "EMAIL",
                description = "Also makes a local administrator; the password is printed once.")
        private Optional<String> administrator = Optional.empty();

        Create(Environment environment) {
            super(environment);
        }

        @Override
        int on(Installation installation) {
            Secrets secrets = new Secrets(random());
            JooqOrganizations organizations =
                    new JooqOrganizations(installation.database().dsl(), secrets::id, clock());
            BreakGlass breakGlass = breakGlass(installation);
            try {
                Optional<EmailAddress> address = administrator.map(EmailAddress::new); // before anything is made
                Organization wanted = new Organization(secrets.id(), slug, name.orElse(slug));
                if (organizations.bySlug(slug).isPresent()) {
                    problem("there is an organization " + slug + " already");
                    return REFUSED;
                }
                Organization made = organizations.createIfAbsent(wanted, BY);
                say("organization " + made.slug() + " " + made.id());
                address.ifPresent(
                        email -> say("password of " + email.text() + ": " + breakGlass.reset(made, email, BY)));
                return DONE;
            } catch (InvalidValue invalid) {
                problem(invalid.field() + " " + invalid.problem());
                return UNUSABLE;
            }
        }
    }

    /** {@code org list}. */
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the organizations: slug, id, name.")
    static final class List extends Operation {
        List(Environment environment) {
            super(environment);
        }

        @Override
        int on(Installation installation) {
            Secrets secrets = new Secrets(random());
            new JooqOrganizations(installation.database().dsl(), secrets::id, clock())
                    .all()
                    .forEach(one -> say(one.slug() + " " + one.id() + " " + one.name()));
            return DONE;
        }
    }
}
