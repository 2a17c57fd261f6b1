package dev.lmresp.engine;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;

/** Explains TLS failures, and what to do about them. */
final class TlsProblem {
    private TlsProblem() {}

    /** The end of a sentence about a server, for people. */
    static String of(SSLException failure) {
        // the innermost cause is the most specific
        return cause(failure, CertificateExpiredException.class)
                .map(expired -> "has a certificate that has expired (" + expired + ")")
                .or(
                        () ->
                                cause(failure, CertificateNotYetValidException.class)
                                        .map(
                                                early ->
                                                        "has a certificate that is not valid yet ("
                                                                + early
                                                                + "): is this machine's clock"
                                                                + " right?"))
                .or(
                        () ->
                                cause(failure, CertPathBuilderException.class)
                                        .map(
                                                unknown ->
                                                        "has a certificate that this machine does"
                                                            + " not trust; if it is the right one,"
                                                            + " save it or its CA's certificate as"
                                                            + " a PEM file for --engine-ca"))
                .or(
                        () ->
                                cause(failure, CertificateException.class)
                                        .map(
                                                wrong ->
                                                        "has a certificate that is not for this"
                                                                + " host ("
                                                                + wrong
                                                                + "); use a host name from the"
                                                                + " certificate in --engine"))
                .orElseGet(() -> "cannot agree on a TLS connection: " + failure.getMessage());
    }

    private static Optional<String> cause(SSLException failure, Class<? extends Throwable> kind) {
        return Stream.<Throwable>iterate(failure, cause -> cause != null, Throwable::getCause)
                .filter(kind::isInstance)
                .reduce((first, second) -> second)
                .map(cause -> Optional.ofNullable(cause.getMessage()).orElse("no reason given"));
    }
}
