package dev.lmresp.terminal;

import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs in a pane of tmux and shows the lines that a test sends over a socket. */
final class LiveAreaPane {
    static final int END = -1;
    static final int SIZE = -2;
    static final int SUSPEND = -3;

    private LiveAreaPane() {}

    /** {@code port}: where the test listens. */
    public static void main(String[] args) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
                var terminal = TerminalBuilder.builder().system(true).build()) {
            var in = new DataInputStream(socket.getInputStream());
            var out = new DataOutputStream(socket.getOutputStream());
            var screen = new TerminalScreen(terminal, Map.of());
            screen.write("first above\r\nsecond above\r\n");
            var area = new LiveArea(screen);
            for (int command = in.readInt(); true; command = in.readInt()) {
                if (command == END) {
                    area.end();
                    screen.write("below\r\n");
                } else if (command == SUSPEND) {
                    area.suspend(in.readInt());
                    screen.write("shell\r\n");
                } else if (command >= 0) {
                    area.show(lines(in, command));
                }
                out.writeInt(screen.width());
                out.writeInt(screen.height());
            }
        }
    }

    private static List<AttributedString> lines(DataInputStream in, int count) throws IOException {
        var lines = new ArrayList<AttributedString>();
        for (int i = 0; i < count; i++) {
            lines.add(AttributedString.fromAnsi(in.readUTF()));
        }
        return lines;
    }
}
