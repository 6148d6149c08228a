package io.tollbridge;

import io.tollbridge.command.ExplainCommand;
import io.tollbridge.command.MetadataCommand;
import io.tollbridge.command.ResponseCase;
import io.tollbridge.config.InvalidSettings;
import io.tollbridge.config.Settings;
import io.tollbridge.operations.CannotStart;
import io.tollbridge.operations.Operations;
import io.tollbridge.saml.MetadataReader;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: {@code serve}, {@code explain}, {@code metadata} (HTTP.md section 1), and the operator's commands. */
@Command(
        name = "tollbridge",
        mixinStandardHelpOptions = true,
        description = "A SAML 2.0 to OAuth 2.0 identity bridge.",
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    private Main() {}

    /** Runs one command and ends with its exit status. */
    public static void main(String[] arguments) {
        if (arguments.length == 0 || !arguments[0].equals("serve")) {
            // Before the first logger: what the offline commands print is their answer and nothing else.
            System.setProperty("logback.configurationFile", "logback-command.xml");
        }
        System.exit(commandLine(Clock.systemUTC(), System.getenv()).execute(arguments));
    }

    static CommandLine commandLine(Clock clock, Map<String, String> variables) {
        CommandLine commands = new CommandLine(new Main())
                .addSubcommand(new Serve())
                .addSubcommand(new ExplainCommand(new MetadataReader(), clock))
                .addSubcommand(new MetadataCommand(new MetadataReader(), ResponseCase.judge(), clock));
        return Operations.addTo(commands, variables, clock, new SecureRandom());
    }

    /** Runs the service until SIGTERM or SIGINT; exit status 0 after an orderly stop, 2 if it cannot start. */
    @Command(name = "serve", mixinStandardHelpOptions = true, description = "Runs the service.")
    static final class Serve implements Callable<Integer> {
        @Override
        public Integer call() throws InterruptedException {
            try {
                Service service = Service.start(Settings.read(System.getenv()), Clock.systemUTC(), new SecureRandom());
                stopAtSignal(service);
                new CountDownLatch(1).await();
                return 0;
            } catch (InvalidSettings | CannotStart refused) {
                System.err.println("tollbridge: " + refused.getMessage());
                return 2;
            }
        }
    }

    /** After an orderly stop the exit status is 0, not the 143 that the JVM would give after SIGTERM. */
    public static void stopAtSignal(AutoCloseable service) {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
            try {
                service.close();
                Runtime.getRuntime().halt(0);
            } catch (Exception failed) {
                System.err.println("tollbridge: the stop was not orderly: " + failed);
                Runtime.getRuntime().halt(1);
            }
        }));
        if (service instanceof Service running) {
            running.ownerClosesAtExit();
        }
    }
}
