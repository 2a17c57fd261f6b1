package dev.lmresp.engine.mock.script;

import java.util.List;

/**
 * What rules can see of a request.
 *
 * @param model the model that is asked
 * @param system the texts of system and developer messages
 * @param user the text of the last message that a person wrote
 * @param files the files, images and sounds beside it: name and media type of each
 * @param rounds the answers since, each with what tools answered to its calls
 * @param number which request of its conversation it is, counted from 1
 */
public record Asked(
        String model,
        String system,
        String user,
        List<String> files,
        List<Round> rounds,
        int number) {

    /** An answer that was given, and what tools answered to its calls. */
    public record Round(List<Output> outputs) {}

    /**
     * What a tool has answered.
     *
     * @param tool the function, empty when the call is not in the messages
     */
    public record Output(String tool, String text) {}

    /** The same conversation as it was after so many rounds of the last message. */
    Asked after(int count) {
        int left = rounds.size() - count;
        return new Asked(
                model, system, user, files, rounds.subList(0, count), Math.max(1, number - left));
    }

    /** What tools have answered last. */
    List<Output> outputs() {
        return rounds.isEmpty() ? List.of() : rounds.getLast().outputs();
    }
}
