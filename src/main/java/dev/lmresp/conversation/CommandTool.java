package dev.lmresp.conversation;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.json.Json;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A tool that runs a local command. The arguments of a call are written to its standard input as
 * one line of JSON; its standard output is the result. They are never part of the command line,
 * where a model could inject more than arguments.
 *
 * @param name the tool's name
 * @param description the description for the model
 * @param parameters the JSON schema of its arguments
 * @param command the program and its arguments; a program without a slash is searched for in the
 *     {@code PATH}
 * @param timeout the timeout
 * @param folder its working folder
 * @param maxOutput the limit for its output in bytes, at least 2
 * @param environment additional environment variables
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
     * Runs the command with the arguments of a call, if they are valid. On timeout or interrupt it
     * is ended with all processes that it has started; the thread's interrupt status is kept.
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
