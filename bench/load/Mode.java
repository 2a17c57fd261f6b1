import java.io.IOException;
import java.util.List;
import java.util.Map;

/** One kind of load. */
interface Mode {
    /** How a figure is set against the one of the direct way. */
    enum Against {
        /** As a fraction of it. */
        RATIO,
        /** By what was added to it. */
        ADDED,
        /** Not at all. */
        NOTHING
    }

    /** A figure that the mode measures. */
    record Figure(String name, String unit, Against against) {}

    /** The word that chooses the mode on the command line. */
    String name();

    /** All that it measures, in the order of the table. */
    List<Figure> figures();

    /** Runs the same load until compilers and caches have settled. */
    void warmUp(Target target) throws IOException;

    /** Whether it runs only when it is named. */
    default boolean isOnlyOnDemand() {
        return false;
    }

    /** Whether one round is enough, because it is long or starts its programs itself. */
    default boolean isOnce() {
        return isOnlyOnDemand();
    }

    /** One round; a figure that has no meaning for the target is left out. */
    Map<Figure, Double> measure(Target target) throws IOException;
}
