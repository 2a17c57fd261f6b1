package dev.lmresp.proxy.refusal;

import com.fasterxml.jackson.databind.JsonNode;

import dev.lmresp.chat.ChatRequest;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What an engine refuses. */
public sealed interface Refusal {

    /** An option, whatever it says. */
    record Option(String name) implements Refusal {}

    /** The limit of tokens under this name; it has another. */
    record LimitName(String instead) implements Refusal {}

    /** All values of an option but these, of this model. */
    record Values(String option, List<JsonNode> allowed) implements Refusal {}

    /** An option while another one is there. */
    record Together(String option, String other) implements Refusal {}

    /** Types of {@code response_format}. */
    record Formats(Set<String> refused) implements Refusal {}

    /** Ways to choose a tool, in the words of {@code tool-choices}. */
    record Choices(Set<String> refused) implements Refusal {}

    /** A keyword of JSON Schema in the parameters of tools. */
    record Keyword(String name) implements Refusal {}

    /**
     * What the client has said in a field of its own: only it can put that right, and others are
     * not to suffer for it.
     *
     * @param path the field of the Responses request
     */
    record OwnValue(String path) implements Refusal {}

    /** A form of conversations, tools or answers that it does not have. */
    enum Rule implements Refusal {
        /** Two of one side in a row, or a conversation that the model begins. */
        TURNS("must alternate", RequestTraits::hasConversation),
        /** Standing orders anywhere but first. */
        LATER_ORDERS("system message must be.*(?:beginning|first)", RequestTraits::hasConversation),
        /** The role developer. */
        DEVELOPER("developer.*role|role.*developer", RequestTraits::hasDeveloper),
        /** A message without a text. */
        EMPTY_CONTENT("content.*(?:null|none)", RequestTraits::hasCalls),
        /** The member {@code strict}; the word alone occurs in other sentences. */
        STRICT("[.'\"`]strict\\b", RequestTraits::isStrict),
        /** Schemas with anything beside {@code $ref}, or a type beside {@code anyOf}. */
        LOOSE_SCHEMAS("moonshot flavored json schema", RequestTraits::hasTools);

        private final Pattern words;
        private final Predicate<ChatRequest> trait;

        Rule(String words, Predicate<ChatRequest> trait) {
            this.words = Pattern.compile(words, Pattern.DOTALL);
            this.trait = trait;
        }

        /**
         * Whether an engine means this.
         *
         * @param said all it said, in lower case
         * @param asked what it was asked, which has to have what the rule is about
         */
        boolean isMeant(String said, ChatRequest asked) {
            return words.matcher(said).find() && trait.test(asked);
        }
    }
}
