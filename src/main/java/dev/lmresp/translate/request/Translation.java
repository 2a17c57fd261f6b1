package dev.lmresp.translate.request;

import dev.lmresp.chat.ChatRequest;
import dev.lmresp.translate.CompactionSummary;
import dev.lmresp.translate.Note;
import dev.lmresp.translate.ToolNames;

import java.util.List;
import java.util.Set;

/**
 * A Responses request in the words of Chat Completions.
 *
 * @param request what the engine gets
 * @param names the way back from the functions that it calls
 * @param callIds the ids of all calls in the history: new calls must have others
 * @param compacts the text of the answer is the summary for one compaction item, see {@link
 *     CompactionSummary}, rather than a message
 * @param notes what could not be carried over as it was
 */
public record Translation(
        ChatRequest request,
        ToolNames names,
        Set<String> callIds,
        boolean compacts,
        List<Note> notes) {}
