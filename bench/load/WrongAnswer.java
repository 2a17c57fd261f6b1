/** An answer that is not what was asked for, and does not say so. */
final class WrongAnswer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongAnswer(String what) {
        super(what);
    }

    static void unless(boolean isRight, String what, Object... values) {
        if (!isRight) {
            throw new WrongAnswer(what.formatted(values));
        }
    }
}
