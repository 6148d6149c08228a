package io.tollbridge.benchmarks;

import io.tollbridge.demo.AssertionFactory;
import io.tollbridge.demo.Credential;
import io.tollbridge.demo.CredentialGenerator;
import io.tollbridge.saml.Channel;
import io.tollbridge.saml.Expected;
import io.tollbridge.saml.IncomingMessage;
import io.tollbridge.saml.SamlRefused;
import io.tollbridge.saml.SignedMessage;
import io.tollbridge.saml.Trip;
import io.tollbridge.saml.TrustedIssuer;
import io.tollbridge.saml.Validation;
import io.tollbridge.saml.ValidationReport;
import io.tollbridge.saml.VerifiedAssertion;
import io.tollbridge.testing.TestClock;
import java.io.ByteArrayInputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import net.shibboleth.utilities.java.support.component.ComponentInitializationException;
import net.shibboleth.utilities.java.support.xml.BasicParserPool;
import net.shibboleth.utilities.java.support.xml.XMLParserException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.opensaml.core.xml.io.UnmarshallingException;
import org.opensaml.core.xml.util.XMLObjectSupport;
import org.opensaml.saml.saml2.core.Assertion;
import org.opensaml.saml.saml2.core.Response;
import org.opensaml.saml.security.impl.SAMLSignatureProfileValidator;
import org.opensaml.security.x509.BasicX509Credential;
import org.opensaml.xmlsec.signature.Signature;
import org.opensaml.xmlsec.signature.support.SignatureException;
import org.opensaml.xmlsec.signature.support.SignatureValidator;

/**
 * What a Response of 8 KB costs, its Assertion signed by RSA-2048 and SHA-256: our whole way from bytes to a verified
 * assertion and its report, beside OpenSAML's bare parsing, unmarshalling and signature check of the same bytes.
 */
@State(Scope.Benchmark)
@BenchmarkMode({Mode.Throughput, Mode.AverageTime})
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class ResponseValidationBenchmark {
    private static final String IDP = "https://idp.example/metadata";
    private static final String SP = "https://bridge.example/saml/demo/metadata";
    private static final String ACS = "https://bridge.example/saml/demo/acs";
    private static final String REQUEST = "_request";
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final UUID ID = new UUID(0, 1);

    private final SAMLSignatureProfileValidator profile = new SAMLSignatureProfileValidator();
    private final BasicParserPool parsers = new BasicParserPool();
    private final Credential identityProvider;
    private final byte[] xml;
    private final TrustedIssuer issuer;
    private final Expected expected;
    private final BasicX509Credential key;

    public ResponseValidationBenchmark() {
        TestClock clock = new TestClock(NOON);
        SecureRandom random = new SecureRandom();
        identityProvider = new CredentialGenerator(clock, random).rsa(2048, "CN=Identity provider");
        AssertionFactory factory = new AssertionFactory(clock, random);
        xml = factory.response(
                        factory.valid(IDP, SP, ACS, REQUEST, identityProvider).withPaddingTo(8192))
                .bytes();
        issuer = new TrustedIssuer(
                IDP, List.of(identityProvider.certificate()), Duration.ofSeconds(60), true, false, Optional.empty());
        expected = new Expected(
                NOON,
                issuer,
                Set.of(SP),
                Set.of(ACS),
                Optional.of(ACS),
                Optional.of(REQUEST),
                false,
                VerifiedAssertion.LONGEST_LIFETIME);
        key = new BasicX509Credential(identityProvider.certificate());
    }

    @Setup
    public void initialize() throws ComponentInitializationException {
        parsers.initialize();
    }

    /** Parsing, every check, the verified assertion and the report of all checks. */
    @Benchmark
    public void tollbridge(Blackhole blackhole) throws SamlRefused {
        Validation validation = Validation.strict(NOON);
        IncomingMessage message = validation.read(xml);
        SignedMessage signed = validation.verify(message, issuer, List.of());
        VerifiedAssertion assertion = validation.judge(signed, Trip.ANSWERED, expected);
        ValidationReport report = validation.report(ID, ID, Optional.of(ID), Channel.ACS);
        blackhole.consume(assertion);
        blackhole.consume(report);
    }

    /** Parsing, unmarshalling and the signature check alone: no condition, subject or status is looked at. */
    @Benchmark
    public void openSamlRaw(Blackhole blackhole) throws XMLParserException, UnmarshallingException, SignatureException {
        Response response =
                (Response) XMLObjectSupport.unmarshallFromInputStream(parsers, new ByteArrayInputStream(xml));
        Assertion assertion = response.getAssertions().get(0);
        Signature signature = assertion.getSignature();
        if (signature == null) {
            throw new IllegalStateException("the assertion is signed");
        }
        profile.validate(signature);
        SignatureValidator.validate(signature, key);
        blackhole.consume(assertion);
    }
}
