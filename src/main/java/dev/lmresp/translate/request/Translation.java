package dev.lmresp.translate.request;

import dev.lmresp.chat.ChatRequest;
import dev.lmresp.translate.CompactionSummary;
import dev.lmresp.translate.Note;
import dev.lmresp.translate.ToolNames;

import java.util.List;
import java.util.Set;

/**
 * A translated request, with what is needed to translate the answer back.
 *
 * @param request the request for the engine
 * @param names maps the functions that it calls back to tools
 * @param callIds the call ids of the history, which new calls must not repeat
 * @param compacts the text of the answer is the summary for one compaction item, see {@link
 *     CompactionSummary}, rather than a message
 * @param notes what was changed or dropped
 */
public record Translation(
        ChatRequest request,
        ToolNames names,
        Set<String> callIds,
        boolean compacts,
        List<Note> notes) {}
