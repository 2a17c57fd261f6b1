package dev.lmresp.cli.ask;

import dev.lmresp.cli.exit.ExitCode;
import dev.lmresp.cli.options.OpenEndpoint;
import dev.lmresp.conversation.Approval;
import dev.lmresp.conversation.ChatSettings;
import dev.lmresp.conversation.Conversation;
import dev.lmresp.conversation.Question;
import dev.lmresp.conversation.Tool;
import dev.lmresp.conversation.ToolCalls;
import dev.lmresp.conversation.ToolSource;
import dev.lmresp.conversation.TurnEnd;
import dev.lmresp.conversation.TurnProgress;
import dev.lmresp.conversation.TurnRun;
import dev.lmresp.terminal.KeyPress;
import dev.lmresp.terminal.chat.KeyApproval;
import dev.lmresp.terminal.chat.TurnOutput;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Asks one question, and evaluates the answer.
 *
 * @param open the endpoint
 * @param settings the settings of the request
 * @param source tools besides those of the settings
 * @param runsUnasked whether tools run without approval
 * @param isWatched whether there is a user to ask for approval
 * @param maxRounds the maximum number of answers
 * @param warnings receives warnings
 */
public record OneQuestion(
        OpenEndpoint open,
        ChatSettings settings,
        ToolSource source,
        boolean runsUnasked,
        boolean isWatched,
        int maxRounds,
        Consumer<String> warnings) {
    /**
     * Asks the question.
     *
     * @param output creates the output for the answer
     * @return the exit code
     */
    public int ask(
            Question question,
            Conversation conversation,
            Function<TurnProgress, TurnOutput> output) {
        var progress = new TurnProgress(System::nanoTime);
        TurnOutput shown = output.apply(progress);
        var tools = new ToolCalls(this::tools, approval(shown), ToolCalls.Listener.NONE);
        TurnEnd end =
                conversation.ask(
                        question.items(),
                        settings,
                        open.endpoint().engine(),
                        progress,
                        listener ->
                                new TurnRun(
                                        open.endpoint().client(),
                                        settings,
                                        tools,
                                        maxRounds,
                                        progress,
                                        listener),
                        shown);
        shown.end(end);
        return switch (end.status()) {
            case COMPLETED -> judged(progress.lastText());
            case INCOMPLETE -> failed("the answer is incomplete: " + end.error());
            case FAILED, RUNNING -> failed(end.error());
            case CANCELLED -> ExitCode.INTERRUPTED;
        };
    }

    private List<Tool> tools() throws InterruptedException {
        return Stream.concat(source.tools().stream(), settings.tools().stream()).toList();
    }

    private Approval approval(TurnOutput shown) {
        return runsUnasked
                ? Approval.ALWAYS
                : new KeyApproval(
                        shown,
                        isWatched ? KeyPress::read : () -> KeyPress.NOBODY,
                        () ->
                                warnings.accept(
                                        "no terminal to ask for approval: use --yes to run tools"
                                                + " without asking"));
    }

    private int judged(String text) {
        List<String> problems =
                settings.schema().map(schema -> schema.problems(text)).orElse(List.of());
        problems.forEach(
                problem -> warnings.accept("the answer does not match --schema: " + problem));
        return problems.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }

    private int failed(String problem) {
        warnings.accept(problem);
        return ExitCode.FAILED;
    }
}
