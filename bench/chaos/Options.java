import java.time.Duration;

/**
 * What a run is told.
 *
 * @param time how long proxies are killed
 * @param conversations how many there are at once
 * @param proxies how many proxies there are
 * @param seed makes the same choices again
 * @param store what {@code --store} is given; empty for a PostgreSQL of the run's own
 * @param lmresp what to run as lmresp
 * @param codex what to run as Codex; empty for none
 */
record Options(
        Duration time,
        int conversations,
        int proxies,
        long seed,
        String store,
        String lmresp,
        String codex) {
    static Options read(String[] args) {
        double minutes = 5;
        int conversations = 200;
        int proxies = 2;
        long seed = System.nanoTime() % 1_000_000;
        String store = "";
        String lmresp = "cli/lmresp";
        String codex = "";
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--minutes" -> minutes = Double.parseDouble(args[++i]);
                case "--conversations" -> conversations = Integer.parseInt(args[++i]);
                case "--proxies" -> proxies = Integer.parseInt(args[++i]);
                case "--seed" -> seed = Long.parseLong(args[++i]);
                case "--store" -> store = args[++i];
                case "--lmresp" -> lmresp = args[++i];
                case "--codex" -> codex = args[++i];
                default ->
                        throw new IllegalArgumentException(
                                "chaos takes --minutes, --conversations, --proxies, --seed,"
                                        + " --store, --lmresp and --codex, not "
                                        + args[i]);
            }
        }
        return new Options(
                Duration.ofMillis((long) (minutes * 60_000)),
                conversations,
                proxies,
                seed,
                store,
                lmresp,
                codex);
    }

    @Override
    public String toString() {
        return "--minutes %s --conversations %d --proxies %d --seed %d"
                .formatted(time.toMillis() / 60_000.0, conversations, proxies, seed);
    }
}
