package dev.lmresp.translate;

import dev.lmresp.chat.ChatMessage;
import dev.lmresp.chat.ChatRequest;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A Responses request in the words of Chat Completions.
 *
 * @param request what the engine gets
 * @param names the way back from the functions that it calls
 * @param notes what could not be carried over as it was
 */
public record Translation(ChatRequest request, ToolNames names, List<Note> notes) {

    /** The ids of all calls in the history: new calls must have others. */
    public Set<String> callIds() {
        var ids = new HashSet<String>();
        for (ChatMessage message : request.messages()) {
            if (message instanceof ChatMessage.Assistant assistant) {
                assistant.calls().forEach(call -> ids.add(call.id()));
            }
        }
        return ids;
    }
}
