package io.tollbridge;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchRule;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of packages: who may use whom, and which library is imported where. {@code Main} and what stands beside it in
 * the root package wire everything and may use everything; so may {@code demo}, which nothing else may use.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {
    private static final String ROOT = "io.tollbridge";
    private static final String MAIN = "io\\.tollbridge\\.Main(\\$.*)?";

    /** Each package and the other packages of ours that it may use. A package that is not here may not exist. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("config", Set.of()),
            Map.entry("web", Set.of("login", "oauth", "saml", "directory", "keys", "audit")),
            Map.entry(
                    "admin",
                    Set.of(
                            "web",
                            "api",
                            "login",
                            "oauth",
                            "saml",
                            "directory",
                            "keys",
                            "audit",
                            "outbound",
                            "refresh")),
            Map.entry(
                    "api",
                    Set.of(
                            "web",
                            "login",
                            "oauth",
                            "saml",
                            "directory",
                            "keys",
                            "audit",
                            "outbound",
                            "refresh",
                            "webhook")),
            Map.entry("refresh", Set.of("saml", "directory", "audit", "outbound")),
            Map.entry("scim", Set.of("api", "web", "oauth", "directory", "audit")),
            Map.entry("login", Set.of("oauth", "saml", "directory", "keys", "audit")),
            Map.entry("oauth", Set.of("saml", "directory", "keys", "audit")),
            Map.entry("saml", Set.of("directory", "keys")),
            Map.entry("directory", Set.of("audit")),
            Map.entry("keys", Set.of("audit")),
            Map.entry("audit", Set.of()),
            Map.entry("outbound", Set.of()),
            Map.entry("webhook", Set.of("directory", "keys", "audit", "outbound")),
            Map.entry("operations", Set.of("config", "transfer", "store", "login", "directory", "keys", "audit")),
            Map.entry("transfer", Set.of("api", "login", "saml", "directory", "audit", "store")),
            Map.entry("command", Set.of("saml", "directory", "keys")),
            Map.entry(
                    "store",
                    Set.of("login", "oauth", "saml", "directory", "keys", "audit", "outbound", "command", "webhook")));

    /** Each library and the only packages that may import it. */
    private static final Map<String, Set<String>> LIBRARIES = Map.ofEntries(
            Map.entry("org.opensaml..", Set.of("saml")),
            Map.entry("net.shibboleth..", Set.of("saml")),
            Map.entry("org.apache.xml.security..", Set.of("saml")),
            Map.entry("org.w3c.dom..", Set.of("saml")),
            Map.entry("org.xml.sax..", Set.of("saml")),
            Map.entry("javax.xml..", Set.of("saml")),
            Map.entry("com.nimbusds..", Set.of("oauth", "keys", "operations")),
            Map.entry("org.bouncycastle..", Set.of("keys", "command", "saml")),
            Map.entry("io.javalin..", Set.of("web", "admin", "api", "scim")),
            Map.entry("jakarta.servlet..", Set.of("web", "admin", "api", "scim")),
            Map.entry("org.eclipse.jetty..", Set.of("web", "admin", "api", "scim")),
            Map.entry("gg.jte..", Set.of("web", "admin")),
            Map.entry("io.micrometer..", Set.of("web")),
            Map.entry("io.github.bucket4j..", Set.of("login", "web")),
            Map.entry("com.github.benmanes.caffeine..", Set.of("login", "web")),
            Map.entry(
                    "com.fasterxml.jackson..",
                    Set.of("admin", "api", "store", "command", "config", "scim", "web", "transfer")),
            Map.entry("org.yaml..", Set.of("config", "transfer")),
            Map.entry("de.captaingoldfish..", Set.of("scim")),
            Map.entry("org.apache.hc..", Set.of("outbound")),
            Map.entry("picocli..", Set.of("command", "operations")),
            Map.entry("org.jooq..", Set.of("store")),
            Map.entry("java.sql..", Set.of("store")),
            Map.entry("javax.sql..", Set.of("store")),
            Map.entry("com.zaxxer..", Set.of("store")),
            Map.entry("org.flywaydb..", Set.of("store")),
            Map.entry("org.mariadb..", Set.of("store")),
            Map.entry("ch.vorburger..", Set.of("store")));

    private final JavaClasses classes = new ClassFileImporter(
                    List.of(new ImportOption.DoNotIncludeTests(), new HandWritten()))
            .importPackages(ROOT);

    /** Leaves out what the build generates. */
    private static final class HandWritten implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/io/tollbridge/store/jooq/") && !location.contains("/io/tollbridge/web/pages/");
        }
    }

    static Stream<String> packages() {
        return MAY_USE.keySet().stream().sorted();
    }

    static Stream<String> libraries() {
        return LIBRARIES.keySet().stream().sorted();
    }

    private void holds(ArchRule rule) {
        rule.allowEmptyShould(true).check(classes); // a package of the table may not be written yet
    }

    private static String within(String subpackage) {
        return ROOT + "." + subpackage + "..";
    }

    @Test
    void every_package_has_its_row_in_the_table() {
        Set<String> there = classes.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(ROOT + "."))
                .map(name -> name.substring(ROOT.length() + 1).replaceFirst("\\..*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        there.remove("demo");
        assertThat(MAY_USE.keySet()).containsAll(there);
    }

    @ParameterizedTest
    @MethodSource("packages")
    void a_package_uses_only_what_its_row_allows(String subpackage) {
        Set<String> forbidden = new TreeSet<>(MAY_USE.keySet());
        forbidden.add("demo");
        forbidden.removeAll(MAY_USE.getOrDefault(subpackage, Set.of()));
        forbidden.remove(subpackage);
        Stream<String> names = forbidden.stream().map(ArchitectureTest::within);
        holds(noClasses()
                .that()
                .resideInAPackage(within(subpackage))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(Stream.concat(names, Stream.of(ROOT)).toArray(String[]::new)));
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void a_library_is_imported_only_where_the_table_says(String library) {
        Set<String> users = LIBRARIES.getOrDefault(library, Set.of());
        Stream<String> names = Stream.concat(users.stream(), Stream.of("demo")).map(ArchitectureTest::within);
        holds(noClasses()
                .that()
                .resideOutsideOfPackages(Stream.concat(names, Stream.of(ROOT)).toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(library));
    }

    @Test
    void of_bouncy_castle_commands_read_pem_alone_and_saml_names_the_provider_alone() {
        holds(noClasses()
                .that()
                .resideInAPackage(within("command"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.bouncycastle.jce..", "org.bouncycastle.cert..", "org.bouncycastle.crypto.."));
        holds(noClasses()
                .that()
                .resideInAPackage(within("saml"))
                .should()
                .dependOnClassesThat(resideOutsideOfPackages("org.bouncycastle.jce.provider..")
                        .and(JavaClass.Predicates.resideInAPackage("org.bouncycastle.."))));
    }

    @Test
    void nothing_outside_the_demo_uses_it() {
        holds(noClasses()
                .that()
                .resideOutsideOfPackage(within("demo"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(within("demo")));
    }

    @Test
    void packages_have_no_cycles() {
        holds(slices().matching(ROOT + ".(*)..").should().beFreeOfCycles());
    }

    @Test
    void the_time_comes_from_a_clock_that_was_passed_in() {
        holds(noClasses().should().callMethod(Instant.class, "now"));
        holds(noClasses()
                .that()
                .haveNameNotMatching(MAIN)
                .and()
                .resideOutsideOfPackage(within("demo"))
                .should()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Clock.class, "systemDefaultZone"));
    }

    @Test
    void randomness_comes_from_a_secure_random_that_was_passed_in() {
        holds(noClasses()
                .that()
                .haveNameNotMatching(MAIN)
                .and()
                .resideOutsideOfPackage(within("demo"))
                .should()
                .callConstructor(SecureRandom.class));
    }

    @Test
    void only_the_offline_commands_weaken_the_policy() {
        holds(noClasses()
                .that()
                .resideOutsideOfPackage(within("command"))
                .should()
                .accessTargetWhere(DescribedPredicate.describe(
                        "weakens the policy",
                        access -> access.getTarget().getName().equals("weakenedForExplainOnly"))));
    }
}
