package dev.lmresp.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.lmresp.chat.ChatMessage;
import dev.lmresp.chat.ChatMessage.Part;
import dev.lmresp.chat.ChatRequest;
import dev.lmresp.chat.ChatTool;
import dev.lmresp.chat.Dialect;
import dev.lmresp.json.Json;
import dev.lmresp.responses.ContentPart;
import dev.lmresp.responses.Item;
import dev.lmresp.responses.ResponsesRequest;
import dev.lmresp.responses.ToolChoice;
import dev.lmresp.translate.ToolTarget.Kind;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns a Responses request into a Chat Completions request in an engine's dialect. */
public final class RequestTranslator {
    private final ResponsesRequest request;
    private final Dialect dialect;
    private final List<Note> notes = new ArrayList<>();
    private final ToolNames names = new ToolNames();
    private final Map<String, ChatTool> functions = new LinkedHashMap<>();

    private RequestTranslator(ResponsesRequest request, Dialect dialect) {
        this.request = request;
        this.dialect = dialect;
    }

    /** Translates a request. */
    public static Translation translate(ResponsesRequest request, Dialect dialect) {
        return new RequestTranslator(request, dialect).translate();
    }

    private Translation translate() {
        declareTools();
        List<ChatMessage> messages = messages();
        ObjectNode options =
                new OptionTranslator(request, dialect, notes::add)
                        .translate(toolChoice(), !functions.isEmpty());
        var chat =
                new ChatRequest(
                        request.model(), options, List.copyOf(functions.values()), messages);
        return new Translation(chat, names, List.copyOf(notes));
    }

    private void declareTools() {
        var tools = new ToolTranslator(dialect, names, this::isAllowed, functions, notes::add);
        tools.translate(request.tools(), "tools");
        for (int i = 0; i < request.input().size(); i++) {
            if (request.input().get(i) instanceof Item.AddedTools added) {
                tools.translate(added.tools(), "input[" + i + "].tools");
            }
        }
    }

    private boolean isAllowed(ToolTarget target) {
        if (!(request.toolChoice() instanceof ToolChoice.Allowed allowed)) {
            return true;
        }
        return allowed.tools().stream().anyMatch(named -> fits(named, target));
    }

    private static boolean fits(ToolChoice.Named named, ToolTarget target) {
        String name = named.name().isEmpty() ? named.type() : named.name();
        return target.name().equals(name)
                && (named.namespace().isEmpty() || named.namespace().equals(target.namespace()));
    }

    /** The choice in the words of Chat Completions; empty when it says nothing. */
    private Optional<JsonNode> toolChoice() {
        return switch (request.toolChoice()) {
            case ToolChoice.Mode mode -> mode(mode);
            case ToolChoice.Allowed allowed -> mode(allowed.mode());
            case ToolChoice.Named named -> {
                Optional<String> name =
                        functions.keySet().stream()
                                .filter(
                                        one ->
                                                names.targetOf(one)
                                                        .filter(t -> fits(named, t))
                                                        .isPresent())
                                .findFirst();
                if (name.isEmpty()) {
                    notes.add(
                            new Note(
                                    Note.Kind.DROPPED,
                                    "tool_choice",
                                    "'"
                                            + named.type()
                                            + "' cannot be passed on, so neither can the choice of"
                                            + " it"));
                    yield Optional.empty();
                }
                if (!dialect.toolChoice()) {
                    yield unforced();
                }
                ObjectNode choice = Json.object();
                choice.put("type", "function");
                choice.putObject("function").put("name", name.get());
                yield Optional.of(choice);
            }
        };
    }

    private Optional<JsonNode> mode(ToolChoice.Mode mode) {
        if (mode == ToolChoice.Mode.REQUIRED && !dialect.toolChoice()) {
            return unforced();
        }
        boolean said = !request.json().path("tool_choice").isMissingNode();
        return said ? Optional.of(Json.object().textNode(mode.word())) : Optional.empty();
    }

    private Optional<JsonNode> unforced() {
        notes.add(
                new Note(
                        Note.Kind.APPROXIMATED,
                        "tool_choice",
                        "the engine cannot be made to call a tool; it is left to the model"));
        return Optional.of(Json.object().textNode("auto"));
    }

    private List<ChatMessage> messages() {
        var conversation = new Conversation(dialect, answeredCalls(), notes::add);
        conversation.order(request.instructions(), "instructions");
        for (int i = 0; i < request.input().size(); i++) {
            add(request.input().get(i), "input[" + i + "]", conversation);
        }
        return conversation.messages();
    }

    private Set<String> answeredCalls() {
        var answered = new HashSet<String>();
        for (Item item : request.input()) {
            switch (item) {
                case Item.CallOutput output -> answered.add(output.callId());
                case Item.AddedTools added -> answered.add(added.callId());
                default -> {}
            }
        }
        return answered;
    }

    private void add(Item item, String path, Conversation conversation) {
        switch (item) {
            case Item.Message message -> message(message, path, conversation);
            case Item.Reasoning reasoning -> reasoning(reasoning, path, conversation);
            case Item.FunctionCall call ->
                    conversation.call(
                            call(
                                    call.callId(),
                                    Kind.FUNCTION,
                                    call.namespace(),
                                    call.name(),
                                    validArguments(call.arguments(), path)),
                            path);
            case Item.CustomToolCall call -> {
                String input = Json.text(Json.object().put("input", call.input()));
                conversation.call(
                        call(call.callId(), Kind.CUSTOM, call.namespace(), call.name(), input),
                        path);
            }
            case Item.BuiltInCall call ->
                    conversation.call(
                            call(
                                    call.callId(),
                                    Kind.BUILT_IN,
                                    "",
                                    BuiltInTool.ofCall(call.type()).type(),
                                    Json.text(call.payload())),
                            path);
            case Item.CallOutput output -> {
                List<Part> media = new ArrayList<>();
                String text = outputText(output.output(), media, path);
                conversation.output(output.callId(), text, media, path);
            }
            case Item.AddedTools added -> {
                if (!added.callId().isEmpty()) {
                    conversation.output(added.callId(), foundTools(added), List.of(), path);
                }
            }
            case Item.Reference reference ->
                    notes.add(
                            new Note(
                                    Note.Kind.DROPPED,
                                    path,
                                    "item '"
                                            + reference.id()
                                            + "' is not stored here; send the item itself"));
            case Item.Opaque opaque -> opaque(opaque, path, conversation);
        }
    }

    private void message(Item.Message message, String path, Conversation conversation) {
        switch (message.role()) {
            case SYSTEM, DEVELOPER -> conversation.order(text(message.content(), path), path);
            case ASSISTANT -> conversation.assistant(text(message.content(), path));
            case USER -> conversation.user(parts(message.content(), path));
        }
    }

    private void reasoning(Item.Reasoning reasoning, String path, Conversation conversation) {
        if (dialect.reasoningEcho() == Dialect.ReasoningEcho.NEVER) {
            return;
        }
        if (reasoning.text().isEmpty() && !reasoning.encryptedContent().isEmpty()) {
            notes.add(
                    new Note(
                            Note.Kind.DROPPED,
                            path + ".encrypted_content",
                            "only the server that sealed this reasoning can read it"));
        }
        conversation.reasoning(reasoning.text());
    }

    private ChatMessage.Call call(
            String callId, Kind kind, String namespace, String name, String arguments) {
        ToolTarget target =
                names.find(namespace, name).orElseGet(() -> new ToolTarget(kind, namespace, name));
        return new ChatMessage.Call(callId, names.nameOf(target), arguments);
    }

    /**
     * Templates parse the arguments of earlier calls: text that is not JSON breaks every later
     * turn.
     */
    private String validArguments(String arguments, String path) {
        if (arguments.isBlank()) {
            return "{}";
        }
        if (Json.isComplete(arguments)) {
            return arguments;
        }
        notes.add(
                new Note(
                        Note.Kind.REPAIRED,
                        path + ".arguments",
                        "they are not JSON, which engines refuse in the history; they are wrapped"
                                + " in an object"));
        return Json.text(Json.object().put("invalid_arguments", arguments));
    }

    private String foundTools(Item.AddedTools added) {
        return added.tools().isEmpty()
                ? "No tools were found."
                : "Found tools, which can be called now: "
                        + String.join(", ", ToolTranslator.namesOf(added.tools(), names));
    }

    private void opaque(Item.Opaque item, String path, Conversation conversation) {
        // messages between agents carry text that the model must see
        var text = new StringBuilder();
        for (JsonNode part : item.json().path("content")) {
            text.append(part.path("text").asText(part.path("encrypted_content").asText("")));
        }
        if (item.type().equals("agent_message") && !text.isEmpty()) {
            String author = item.json().path("author").asText("another agent");
            conversation.user(List.of(new Part.Text("Message from " + author + ":\n" + text)));
            return;
        }
        notes.add(
                new Note(
                        Note.Kind.DROPPED,
                        path,
                        "items of type '"
                                + item.type()
                                + "' have no counterpart in Chat Completions"));
    }

    private String text(List<ContentPart> content, String path) {
        var text = new StringBuilder();
        for (int i = 0; i < content.size(); i++) {
            String piece =
                    switch (content.get(i)) {
                        case ContentPart.InputText input -> input.text();
                        case ContentPart.OutputText output -> output.text();
                        case ContentPart.Refusal refusal -> refusal.refusal();
                        case ContentPart.ReasoningText reasoning -> reasoning.text();
                        case ContentPart.InputImage image -> dropped(path, i, "input_image");
                        case ContentPart.InputFile file -> dropped(path, i, file.type());
                        case ContentPart.Opaque opaque -> dropped(path, i, opaque.type());
                    };
            if (!text.isEmpty() && !piece.isEmpty()) {
                text.append('\n');
            }
            text.append(piece);
        }
        return text.toString();
    }

    private String dropped(String path, int index, String type) {
        notes.add(
                new Note(
                        Note.Kind.DROPPED,
                        path + ".content[" + index + "]",
                        "a part of type '" + type + "' cannot be passed on here"));
        return "";
    }

    private List<Part> parts(List<ContentPart> content, String path) {
        var parts = new ArrayList<Part>(content.size());
        for (int i = 0; i < content.size(); i++) {
            part(content.get(i), path + ".content[" + i + "]").ifPresent(parts::add);
        }
        return List.copyOf(parts);
    }

    private Optional<Part> part(ContentPart part, String path) {
        return switch (part) {
            case ContentPart.InputText input -> Optional.of(new Part.Text(input.text()));
            case ContentPart.OutputText output -> Optional.of(new Part.Text(output.text()));
            case ContentPart.Refusal refusal -> Optional.of(new Part.Text(refusal.refusal()));
            case ContentPart.ReasoningText reasoning ->
                    Optional.of(new Part.Text(reasoning.text()));
            case ContentPart.InputImage image -> image(image, path);
            case ContentPart.InputFile file -> MediaTranslator.media(file, path, notes::add);
            case ContentPart.Opaque opaque -> {
                notes.add(
                        new Note(
                                Note.Kind.DROPPED,
                                path,
                                "a part of type '" + opaque.type() + "' is not known"));
                yield Optional.empty();
            }
        };
    }

    private Optional<Part> image(ContentPart.InputImage image, String path) {
        if (image.url().isEmpty()) {
            notes.add(
                    new Note(
                            Note.Kind.DROPPED,
                            path,
                            "files of the Files API are not stored here; send a data URL"));
            return Optional.of(new Part.Text("[an image that could not be passed on]"));
        }
        if (!dialect.images()) {
            notes.add(new Note(Note.Kind.DROPPED, path, "the engine takes no images"));
            return Optional.of(new Part.Text("[an image: this model reads only text]"));
        }
        return Optional.of(new Part.Image(image.url(), image.detail()));
    }

    private String outputText(List<ContentPart> output, List<Part> media, String path) {
        var text = new StringBuilder();
        for (int i = 0; i < output.size(); i++) {
            Optional<Part> part = part(output.get(i), path + ".output[" + i + "]");
            if (part.isEmpty()) {
                continue;
            }
            if (part.get() instanceof Part.Text piece) {
                if (!text.isEmpty()) {
                    text.append('\n');
                }
                text.append(piece.text());
            } else {
                media.add(part.get());
            }
        }
        if (!media.isEmpty() && text.isEmpty()) {
            text.append("The output is attached to the next user message.");
        }
        return text.toString();
    }
}
