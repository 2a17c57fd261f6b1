package dev.lmresp.http;

/** A body with a Content-Length. */
final class FixedBody extends Body {
    private long left;

    FixedBody(Connection connection, ConnectionPool pool, boolean keepsConnection, long length) {
        super(connection, pool, keepsConnection);
        this.left = length;
    }

    @Override
    int take(byte[] into, int offset, int length) {
        int taken = connection.take(into, offset, (int) Math.min(length, left));
        left -= taken;
        return taken;
    }

    @Override
    boolean isOver() {
        return left == 0;
    }
}
