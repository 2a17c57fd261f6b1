package dev.lmresp.proxy;

import dev.lmresp.chat.Dialect;
import dev.lmresp.responses.Item;
import dev.lmresp.responses.ResponseStream;
import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.translate.IdSource;
import dev.lmresp.translate.Note;
import dev.lmresp.translate.ReasoningSeal;
import dev.lmresp.translate.ThoughtStore;
import dev.lmresp.translate.answer.AnswerAssembler;
import dev.lmresp.translate.answer.AnswerRules;
import dev.lmresp.translate.answer.AnswerRules.Rule;
import dev.lmresp.translate.request.Translation;

import java.util.function.Consumer;

/** Creates the assembler of an answer, by the same rules for live and recorded answers. */
final class Assemblers {
    private static final String ENCRYPTED_REASONING = "reasoning.encrypted_content";

    private Assemblers() {}

    /**
     * Creates an assembler for the answer to a request.
     *
     * @param response the response that the answer belongs to
     * @param request the request, with the client's name for the model
     * @param translation the translated request
     * @param dialect the dialect of the translated request
     * @param client the client's profile
     * @param store stores reasoning for the engine
     * @param goesOn another answer of the same response follows
     */
    static AnswerAssembler of(
            ResponseStream response,
            ResponsesRequest request,
            Translation translation,
            Dialect dialect,
            ClientProfile client,
            ThoughtStore store,
            boolean goesOn,
            IdSource ids,
            Consumer<Note> notes) {
        return new AnswerAssembler(
                response,
                translation.names(),
                translation.callIds(),
                rules(client, request, translation, dialect, store).with(Rule.GOES_ON, goesOn),
                ids,
                notes);
    }

    private static AnswerRules rules(
            ClientProfile client,
            ResponsesRequest request,
            Translation translation,
            Dialect dialect,
            ThoughtStore store) {
        boolean goesBack = dialect.reasoning().echo() != Dialect.ReasoningEcho.NEVER;
        boolean isSealed = request.include().contains(ENCRYPTED_REASONING);
        // a model with nothing to add to a tool result has finished
        boolean isAfterTool =
                !request.input().isEmpty() && request.input().getLast() instanceof Item.CallOutput;
        return client.rules(!request.parallelToolCalls())
                .with(Rule.LIMITED, request.json().hasNonNull("max_output_tokens"))
                .with(Rule.COMPACTS, translation.compacts())
                .with(Rule.THOUGHT_OPENED, dialect.reasoning().opened())
                .with(Rule.MAY_BE_SILENT, isAfterTool)
                .with(Rule.REASONING_AS_SUMMARY, request.wantsReasoningSummary())
                .with(Rule.REASONING_GOES_BACK, goesBack)
                .keptBy(isSealed ? store : store.sealedBy(ReasoningSeal.NONE));
    }
}
