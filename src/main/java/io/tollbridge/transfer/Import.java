package io.tollbridge.transfer;

import io.tollbridge.audit.Initiator;
import io.tollbridge.directory.ImplicitSunset;
import io.tollbridge.directory.Organization;
import io.tollbridge.directory.OrganizationSettings;
import io.tollbridge.store.Database;
import io.tollbridge.store.ManagementStores;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Makes an organization as a file says, in one transaction: all of it or nothing. Only what differs is written;
 * what the file does not name stays as it is.
 */
public final class Import {
    private final Database database;
    private final Supplier<UUID> ids;
    private final Clock clock;
    private final Initiator by;
    private final boolean clientCertificates;
    private final ImplicitSunset sunset;

    /** {@code clientCertificates}: whether a proxy passes those of clients on. */
    public Import(
            Database database,
            Supplier<UUID> ids,
            Clock clock,
            Initiator by,
            boolean clientCertificates,
            ImplicitSunset sunset) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
        this.by = by;
        this.clientCertificates = clientCertificates;
        this.sunset = sunset;
    }

    /** The file as it was read, each entry by itself. */
    private record Wanted(
            Optional<OrganizationSettings> organization,
            List<DivisionPart.Entry> divisions,
            List<RolePart.Entry> roles,
            List<ClientPart.Entry> clients,
            List<ApplicationPart.Entry> applications,
            List<IdentityProviderPart.Entry> identityProviders) {}

    /** Rolls back what was tried out. */
    private static final class TriedOut extends RuntimeException {
        private final transient List<String> lines;

        TriedOut(List<String> lines) {
            super(null, null, false, false);
            this.lines = lines;
        }
    }

    /**
     * Applies it, and says what was done, a line for each thing.
     *
     * @param dryRun says what would be done, and leaves everything as it is
     * @throws FileRefused where the file cannot be applied as it stands
     * @throws ImportFailed where something else is in the way
     */
    public List<String> apply(byte[] file, boolean dryRun) {
        YamlText.Read read = new YamlText(false).read(file);
        Reading reading = new Reading(read.lines());
        Wanted wanted = read(reading, reading.root(read.root()));
        try {
            return ManagementStores.inOneTransaction(database, ids, clock, stores -> {
                Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
                Ground ground = new Ground(stores, ids, now, by, clientCertificates, sunset);
                check(ground, reading, wanted);
                reading.end();
                List<String> lines = apply(ground, wanted);
                if (dryRun) {
                    throw new TriedOut(lines);
                }
                return lines;
            });
        } catch (TriedOut tried) {
            return tried.lines;
        }
    }

    private Wanted read(Reading reading, Reading.Entry root) {
        Optional<Integer> version = root.fields().number(OrganizationFile.FORMAT);
        if (!version.equals(Optional.of(OrganizationFile.VERSION))) {
            // What else is wrong with a file of another format nobody can say.
            reading.problem(OrganizationFile.FORMAT, "must be 1, the version of the format that is read here");
            reading.end();
        }
        Reading.Entry organization = root.part(OrganizationFile.ORGANIZATION);
        Wanted wanted = new Wanted(
                OrganizationPart.read(organization),
                read(root, OrganizationFile.DIVISIONS, DivisionPart::read),
                read(root, OrganizationFile.ROLES, RolePart::read),
                read(root, OrganizationFile.CLIENTS, entry -> ClientPart.read(entry, clientCertificates)),
                read(root, OrganizationFile.APPLICATIONS, ApplicationPart::read),
                read(root, OrganizationFile.IDENTITY_PROVIDERS, IdentityProviderPart::read));
        root.made(() -> wanted); // notes what is not known
        reading.requireUnique(wanted.divisions(), DivisionPart.Entry::name, DivisionPart.Entry::path);
        reading.requireUnique(wanted.roles(), RolePart.Entry::name, RolePart.Entry::path);
        reading.requireUnique(wanted.clients(), ClientPart.Entry::clientId, ClientPart.Entry::idPath);
        reading.requireUnique(wanted.applications(), ApplicationPart.Entry::clientId, ApplicationPart.Entry::idPath);
        reading.requireUnique(
                wanted.identityProviders(), IdentityProviderPart.Entry::entityId, IdentityProviderPart.Entry::idPath);
        return wanted;
    }

    private static <T> List<T> read(Reading.Entry root, String name, Function<Reading.Entry, Optional<T>> part) {
        return root.parts(name).stream()
                .flatMap(entry -> part.apply(entry).stream())
                .toList();
    }

    /** What is wrong in view of what is there; nothing is written. */
    private static void check(Ground ground, Reading reading, Wanted wanted) {
        ManagementStores stores = ground.stores();
        Optional<Organization> organization =
                wanted.organization().flatMap(one -> stores.organizations().bySlug(one.slug()));
        Names names = Names.of(stores, organization, wanted.divisions(), wanted.roles());
        wanted.organization().ifPresent(one -> OrganizationPart.check(reading, one, names));
        ClientPart.check(ground, reading, organization, wanted.clients(), names);
        ApplicationPart.check(ground, reading, organization, wanted.clients(), wanted.applications(), names);
        IdentityProviderPart.check(ground, reading, organization, wanted.identityProviders());
    }

    private static List<String> apply(Ground ground, Wanted wanted) {
        OrganizationSettings settings =
                wanted.organization().orElseThrow(() -> new IllegalStateException("the file was to be refused"));
        Changes changes = new Changes();
        Organization organization = OrganizationPart.made(ground, settings, changes);
        DivisionPart.apply(ground, organization, wanted.divisions(), changes);
        OrganizationPart.apply(ground, organization, settings, changes);
        RolePart.apply(ground, organization, wanted.roles(), changes);
        ClientPart.apply(
                ground,
                organization,
                wanted.clients(),
                ApplicationPart.approvedAtOnce(wanted.clients(), wanted.applications()),
                changes);
        ApplicationPart.apply(ground, organization, wanted.applications(), changes);
        IdentityProviderPart.apply(ground, organization, wanted.identityProviders(), changes);
        return changes.lines();
    }
}
