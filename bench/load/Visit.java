import java.io.IOException;

/** What clients of a soak do, and how often. */
enum Visit {
    WHOLE(30, GoodVisits::whole),
    STREAM(26, GoodVisits::stream),
    PINGS(4, GoodVisits::streamWithPings),
    LARGE(3, GoodVisits::large),
    SLOWLY_SENT(2, GoodVisits::slowlySent),
    SLOWLY_READ(1, GoodVisits::slowlyRead),
    LOOK(8, GoodVisits::look),
    ENGINE_BREAKS(6, BrokenEngineVisits::breaks),
    ENGINE_REFUSES(4, BrokenEngineVisits::refuses),
    LEAVES_IN_HEAD(3, LeavingVisits::inHead),
    LEAVES_IN_BODY(2, LeavingVisits::inBody),
    LEAVES_AT_ONCE(3, LeavingVisits::atOnce),
    LEAVES_IN_STREAM(6, LeavingVisits::inStream),
    STOPS_READING(1, LeavingVisits::afterALongTime),
    MALFORMED(6, MalformedVisits::one);

    private interface Kind {
        void by(Visitor visitor) throws IOException;
    }

    private final int weight;
    private final Kind kind;

    Visit(int weight, Kind kind) {
        this.weight = weight;
        this.kind = kind;
    }

    /** One by chance. */
    static Visit any(Visitor visitor) {
        int all = 0;
        for (Visit visit : values()) {
            all += visit.weight;
        }
        int at = visitor.dice(all);
        for (Visit visit : values()) {
            at -= visit.weight;
            if (at < 0) {
                return visit;
            }
        }
        throw new IllegalStateException();
    }

    /**
     * Does it.
     *
     * @throws WrongAnswer when something else came than had to
     * @throws IOException when nothing came, or not all
     */
    void by(Visitor visitor) throws IOException {
        kind.by(visitor);
    }
}
