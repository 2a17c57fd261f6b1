package dev.lmresp.http;

/** A body that ends with the connection, as in HTTP/1.0. */
final class OpenBody extends Body {
    private boolean isOver;

    OpenBody(Connection connection, ConnectionPool pool) {
        super(connection, pool, false);
    }

    @Override
    int take(byte[] into, int offset, int length) {
        return connection.take(into, offset, length);
    }

    @Override
    boolean isOver() {
        return isOver;
    }

    @Override
    void connectionEnded() {
        isOver = true;
    }
}
