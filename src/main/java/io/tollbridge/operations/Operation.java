package io.tollbridge.operations;

import io.tollbridge.config.InvalidSettings;
import io.tollbridge.config.Settings;
import io.tollbridge.keys.Passwords;
import io.tollbridge.keys.Secrets;
import io.tollbridge.login.BreakGlass;
import io.tollbridge.store.JooqLocalAdministrators;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * A command on the installation. Exit status 0: done; 1: refused, and nothing was changed; 2: the command line or the
 * configuration cannot be used.
 */
abstract class Operation implements Callable<Integer> {
    static final int DONE = 0;
    static final int REFUSED = 1;
    static final int UNUSABLE = 2;

    private final Environment environment;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private CommandSpec spec;

    Operation(Environment environment) {
        this.environment = environment;
    }

    /** Where the command runs: the variables, the time, what is random. */
    record Environment(Map<String, String> variables, Clock clock, SecureRandom random) {
        Environment {
            variables = Map.copyOf(variables);
        }
    }

    /** What it does, once the database is open. */
    abstract int on(Installation installation) throws InvalidSettings;

    @Override
    public Integer call() {
        try (Installation installation = Installation.open(settings(), environment.random())) {
            return on(installation);
        } catch (InvalidSettings | CannotStart refused) {
            problem(String.valueOf(refused.getMessage()));
            return UNUSABLE;
        }
    }

    /** The configuration, as {@code serve} reads it. */
    final Settings settings() throws InvalidSettings {
        return Settings.read(environment.variables());
    }

    final Clock clock() {
        return environment.clock();
    }

    final SecureRandom random() {
        return environment.random();
    }

    final BreakGlass breakGlass(Installation installation) {
        Secrets secrets = new Secrets(random());
        return new BreakGlass(
                new JooqLocalAdministrators(installation.database().dsl(), secrets::id, clock()),
                new Passwords(random()),
                secrets,
                clock());
    }

    /** One line of the answer. */
    final void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }

    /** One line of why not. */
    final void problem(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("tollbridge: " + line);
        err.flush();
    }
}
