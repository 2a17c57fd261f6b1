package dev.lmresp.state.response;

import dev.lmresp.state.RunningProcess;
import dev.lmresp.state.database.Database;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Who is at the responses of a database, so that those whose process was killed get an end. Each
 * row of a response has the {@code process} that is at it, which is {@link #current} there.
 */
sealed interface Instances {
    /** Who is at a response that its process has left for another to go on with. */
    String NOBODY = "";

    /** This process. */
    String current();

    /** Shows the others that this process lives; done every few seconds. */
    void beat();

    /** Whether a process lives, as far as one can know now. */
    Predicate<String> living();

    /** This process ends. */
    void leave();

    /** Whether one process can do what another has left undone. */
    boolean isShared();

    /** Processes of one machine, of which the system knows. */
    record OfMachine(String current) implements Instances {
        OfMachine() {
            // asking the system takes a twentieth of a millisecond
            this(RunningProcess.current().mark());
        }

        @Override
        public void beat() {
            // the system knows
        }

        @Override
        public Predicate<String> living() {
            return mark -> RunningProcess.read(mark).map(RunningProcess::isAlive).orElse(false);
        }

        @Override
        public void leave() {
            // the system knows
        }

        /** The others of the user may have another engine: they are no service together. */
        @Override
        public boolean isShared() {
            return false;
        }
    }

    /** Processes anywhere, which show in the database that they live. */
    final class OfDatabase implements Instances {
        /** Rows of instances that nobody has to judge any more. */
        private static final Duration FORGOTTEN = Duration.ofDays(1);

        private final Database database;
        private final Duration silence;
        private final String id = "inst_" + UUID.randomUUID();
        private final String host = host();
        private long first = -1;
        private long last;

        /**
         * @param silence an instance that has not been seen for so long counts as killed
         */
        OfDatabase(Database database, Duration silence) {
            this.database = database;
            this.silence = silence;
        }

        @Override
        public String current() {
            return id;
        }

        @Override
        public void beat() {
            String now = database.dialect().now();
            long seen =
                    database.number(
                            """
                            INSERT INTO instance (id, host, seen) VALUES (?, ?, %s)
                            ON CONFLICT (id) DO UPDATE SET seen = %s
                            RETURNING seen
                            """
                                    .formatted(now, now),
                            id,
                            host);
            if (first < 0 || seen - last > silence.toMillis()) {
                first = seen;
                database.update("DELETE FROM instance WHERE seen < ?", seen - FORGOTTEN.toMillis());
            }
            last = seen;
        }

        /**
         * After an outage of the database, and at its start, an instance does not judge the others:
         * they get the time to show that they live.
         */
        @Override
        public Predicate<String> living() {
            if (last - first <= silence.toMillis()) {
                return mark -> !mark.equals(NOBODY);
            }
            Set<String> seen =
                    new HashSet<>(
                            database.query(
                                    "SELECT id FROM instance WHERE seen > ?",
                                    row -> row.getString(1),
                                    last - silence.toMillis()));
            return seen::contains;
        }

        @Override
        public void leave() {
            database.update("DELETE FROM instance WHERE id = ?", id);
        }

        @Override
        public boolean isShared() {
            return true;
        }

        private static String host() {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                return "";
            }
        }
    }
}
