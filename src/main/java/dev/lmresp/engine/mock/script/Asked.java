package dev.lmresp.engine.mock.script;

import java.util.List;

/**
 * The parts of a request that rules can match.
 *
 * @param model the requested model
 * @param system the texts of system and developer messages
 * @param user the text of the user's last message
 * @param files the files, images and audio in it: name and media type of each
 * @param rounds the answers since, each with the outputs of its calls
 * @param number the number of the request in its conversation, from 1
 */
public record Asked(
        String model,
        String system,
        String user,
        List<String> files,
        List<Round> rounds,
        int number) {

    /** An answer, with the outputs of its calls. */
    public record Round(List<Output> outputs) {}

    /**
     * The output of a tool.
     *
     * @param tool the function, empty when the call is not in the messages
     */
    public record Output(String tool, String text) {}

    /** The same conversation as of an earlier round since the user's last message. */
    Asked after(int count) {
        int left = rounds.size() - count;
        return new Asked(
                model, system, user, files, rounds.subList(0, count), Math.max(1, number - left));
    }

    /** The last outputs of tools. */
    List<Output> outputs() {
        return rounds.isEmpty() ? List.of() : rounds.getLast().outputs();
    }
}
