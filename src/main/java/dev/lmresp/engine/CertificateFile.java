package dev.lmresp.engine;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A PEM file of certificates to trust instead of the system's: the server's own, or that of its CA.
 */
public final class CertificateFile {
    private CertificateFile() {}

    /**
     * A TLS context that trusts the certificates in a file.
     *
     * @throws IOException when it cannot be read or has no certificate; the message says so
     */
    public static SSLContext trusting(Path file) throws IOException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates(file)) {
                store.setCertificateEntry("certificate-" + number++, certificate);
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("'" + file + "' cannot be used: " + e.getMessage(), e);
        }
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws IOException, GeneralSecurityException {
        Collection<? extends Certificate> all;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            all = CertificateFactory.getInstance("X.509").generateCertificates(in);
        } catch (NoSuchFileException e) {
            throw new IOException("'" + file + "' does not exist", e);
        } catch (CertificateException e) {
            throw new IOException("'" + file + "' contains no readable PEM certificate", e);
        } catch (IOException e) {
            throw new IOException("'" + file + "' cannot be read: " + e.getMessage(), e);
        }
        if (all.isEmpty()) {
            throw new IOException("'" + file + "' contains no PEM certificate");
        }
        return all;
    }
}
