package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A tool that is a command of this machine. The arguments of a call go to its standard input as one
 * line of JSON; its standard output is the answer. They never become part of the command line,
 * where a model could say more with them than it should.
 *
 * @param name what the model calls it
 * @param description what the model is told of it
 * @param parameters the JSON schema of its arguments
 * @param command the program and its arguments; a program without a slash is looked for in the path
 * @param timeout how long it may take
 * @param folder its working folder
 * @param maxOutput how many bytes of its output are kept, at least 2
 * @param environment variables besides those that lmresp has itself
 */
public record CommandTool(
        String name,
        String description,
        ObjectNode parameters,
        List<String> command,
        Duration timeout,
        Path folder,
        int maxOutput,
        Map<String, String> environment)
        implements Tool {

    /**
     * Runs the command with the arguments of a call, unless they do not fit. It ends when its time
     * is up or the thread is interrupted, with all processes that it has started; the thread then
     * is still interrupted afterwards.
     *
     * @param arguments as the model wrote them
     */
    @Override
    public ToolOutput run(String arguments) {
        List<String> problems = problems(arguments);
        if (!problems.isEmpty()) {
            return ToolOutput.invalid(problems);
        }
        return new CommandRun(this).run(Json.text(Tool.tree(arguments)) + "\n");
    }
}
