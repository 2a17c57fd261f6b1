import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a person at a terminal waits for, and what it costs to show an answer there. */
final class ChatAtTerminal implements Mode {
    private static final Figure PROMPT = new Figure("first prompt of ask", "ms", Against.NOTHING);
    private static final Figure SHOWN =
            new Figure("CPU to show 500 tokens/s", "% of a core", Against.NOTHING);

    private static final int STARTS = 9;
    private static final int SECONDS = 10;

    /** The last byte of the prompt's sign. */
    private static final byte SIGN = (byte) 0xBA;

    private static final int CTRL_D = 4;

    /** User and system time of what a shell has run, as its {@code times} prints them. */
    private static final Pattern TIMES =
            Pattern.compile("(\\d+)m([\\d.]+)s\\s+(\\d+)m([\\d.]+)s\\s*$");

    private final Map<String, Way> ways;

    ChatAtTerminal(Map<String, Way> ways) {
        this.ways = ways;
    }

    @Override
    public String name() {
        return "chat";
    }

    @Override
    public List<Figure> figures() {
        return List.of(PROMPT, SHOWN);
    }

    @Override
    public void warmUp(Target target) throws IOException {
        if (!target.isDirect() && target.responses()) {
            StartTime.awaitPreparation();
            prompt(target);
        }
    }

    @Override
    public Map<Figure, Double> measure(Target target) throws IOException {
        if (target.isDirect() || !target.responses()) {
            return Map.of();
        }
        var prompts = new Times(STARTS);
        for (int i = 0; i < STARTS; i++) {
            prompts.add(prompt(target));
        }
        double start = cpuSeconds(target, "load?chunks=1");
        double all = cpuSeconds(target, "load?chunks=%d&every=2".formatted(SECONDS * 500));
        return Map.of(PROMPT, prompts.millis(0.5), SHOWN, 100 * (all - start) / SECONDS);
    }

    /** From the start of the program to its prompt, in nanoseconds. */
    private long prompt(Target target) throws IOException {
        long begun = System.nanoTime();
        Process process = atTerminal("exec " + command(target, ""));
        var out = process.getInputStream();
        for (int b = out.read(); (byte) b != SIGN; b = out.read()) {
            if (b < 0) {
                throw new IOException("there was no prompt");
            }
        }
        long nanos = System.nanoTime() - begun;
        process.getOutputStream().write(CTRL_D);
        process.getOutputStream().flush();
        out.transferTo(java.io.OutputStream.nullOutputStream());
        return nanos;
    }

    private double cpuSeconds(Target target, String question) throws IOException {
        String ask = command(target, " '" + question + "'");
        Process process = atTerminal("stty rows 24 cols 80; " + ask + "; times");
        var out = new ByteArrayOutputStream();
        process.getInputStream().transferTo(out);
        Matcher times = TIMES.matcher(out.toString(StandardCharsets.UTF_8));
        if (!times.find()) {
            throw new IOException("'" + question + "' was not answered: " + out);
        }
        return seconds(times.group(1), times.group(2)) + seconds(times.group(3), times.group(4));
    }

    private static double seconds(String minutes, String seconds) {
        return 60 * Integer.parseInt(minutes) + Double.parseDouble(seconds);
    }

    private String command(Target target, String question) {
        String url = "--url=http://127.0.0.1:" + target.port();
        return String.join(" ", ways.get(target.name()).with("ask", "--no-save", url)) + question;
    }

    /** Runs a command as if it were typed at a terminal; {@code script} is part of util-linux. */
    private static Process atTerminal(String command) throws IOException {
        var builder = new ProcessBuilder("script", "-qec", command, "/dev/null");
        builder.environment().put("SHELL", "/bin/sh");
        builder.environment().put("TERM", "xterm-256color");
        return builder.redirectErrorStream(true).start();
    }
}
