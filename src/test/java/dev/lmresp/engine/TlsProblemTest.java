package dev.lmresp.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

class TlsProblemTest {
    /** Failures as the JDK packs them. */
    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(
                        new CertificateException(
                                "PKIX path validation failed",
                                new CertPathValidatorException(
                                        "validity check failed",
                                        new CertificateExpiredException("NotAfter: then"))),
                        "has a certificate that has expired (NotAfter: then)"),
                Arguments.of(
                        new CertificateException(
                                "PKIX path building failed",
                                new CertPathBuilderException(
                                        "no path",
                                        new CertificateNotYetValidException("NotBefore: then"))),
                        "is not valid yet (NotBefore: then): is this machine's clock right?"),
                Arguments.of(
                        new CertificateException(
                                "PKIX path building failed",
                                new CertPathBuilderException("unable to find a path")),
                        "--engine-ca"),
                Arguments.of(
                        new CertificateException("No name matching a found"),
                        "is not for this host (No name matching a found)"),
                Arguments.of(null, "cannot agree on a TLS connection: no luck"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void what_is_wrong_is_said_with_what_to_do(Throwable cause, String words) {
        SSLException failure = new SSLHandshakeException("no luck");
        if (cause != null) {
            failure.initCause(cause);
        }
        assertThat(TlsProblem.of(failure)).contains(words);
    }
}
